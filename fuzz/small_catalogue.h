// A catalogue of a few rows for rules that targets write: what they are tagged with must exist, and
// nothing more. The tables have the layout of rules/catalog.
#pragma once

#include "compiler/check/catalogue.h"

namespace foothold::fuzz {

inline compiler::Catalogue small_catalogue() {
  compiler::Catalogue catalogue;
  catalogue.add("csf",
                "PR.DS-02\tData-in-transit is protected\tPR.DS\tactive\t\n"
                "DE.CM-09\tComputing is monitored\tDE.CM\tactive\t\n"
                "RS.AN-06\tActions are recorded\tRS.AN\tactive\t\n"
                "RS.MI-01\tIncidents are contained\tRS.MI\tactive\t\n"
                "RS.MI-02\tIncidents are eradicated\tRS.MI\tactive\t\n"
                "DE.CM-8\tVulnerability scans are performed\tDE.CM\twithdrawn\tID.RA-01\n");
  catalogue.add("nhi", "NHI1:2025\tImproper offboarding\t\tactive\t\n");
  catalogue.add("attack", "T1564.008\tEmail hiding rules\tT1564\tactive\t\n");
  catalogue.add("scuba", "MS.EXO.1.1v2\tForwarding is off\tMS.EXO.1\tactive\t\n");
  catalogue.add("airmf", "GOVERN-1.1\tRequirements are known\tGOVERN-1\tactive\t\n");
  catalogue.add(
      "owners",
      "soc\tSecurity operations\t\tactive\t\nidentity\tIdentity team\t\tactive\t\n"
      "messaging\tMessaging team\t\tactive\t\ncollaboration\tCollaboration\t\tactive\t\n");
  return catalogue;
}

}  // namespace foothold::fuzz
