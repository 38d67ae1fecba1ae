#include "tests/matrix/envelopes.h"

#include <fmt/format.h>

#include "evaluate/json.h"

namespace foothold::matrix {
namespace {

std::string each(const Records& records, std::string (*wrap)(const std::string&)) {
  std::string out;
  for (const std::string& record : records) out += wrap(record) + "\n";
  return out;
}

/// A member of a record, as text; empty if it has none.
std::string member(const std::string& record, std::string_view key) {
  const evaluate::JsonResult read = evaluate::read_json(record);
  const evaluate::Json* found = read.value ? read.value->find(key) : nullptr;
  return found ? found->text : "";
}

// ---- JSON around records

std::string lines(const Records& records) { return joined(records, "\n") + "\n"; }
std::string no_last_newline(const Records& records) { return joined(records, "\n"); }
std::string crlf_lines(const Records& records) { return joined(records, "\r\n") + "\r\n"; }
std::string mixed_line_ends(const Records& records) {
  return joined(records, "\r\n\n \t\r\n") + "\n";
}
std::string marked(const Records& records) { return "\xEF\xBB\xBF" + lines(records); }
std::string marked_in_the_middle(const Records& records) {
  return joined(records, "\n\xEF\xBB\xBF") + "\n\xEF\xBB\xBF";
}
std::string array(const Records& records) { return "[" + joined(records, ",") + "]"; }
std::string array_of_lines(const Records& records) {
  return "[\n" + joined(records, ",\n") + "\n]\n";
}
std::string array_comma_first(const Records& records) {
  return "[" + joined(records, "\n,") + "]\n";
}
std::string arrays_glued(const Records& records) { return "[" + joined(records, "][") + "]"; }
std::string arrays_on_lines(const Records& records) {
  return "[" + joined(records, "]\n[") + "]\n";
}
std::string objects_glued(const Records& records) { return joined(records, ""); }
std::string objects_with_blank_lines(const Records& records) { return joined(records, "\n\n\n"); }
std::string objects_with_commas(const Records& records) { return joined(records, ",\n") + ",\n"; }
std::string pretty(const Records& records) {
  return each(records, [](const std::string& record) { return indented(record); });
}
std::string pretty_crlf(const Records& records) {
  return each(records, [](const std::string& record) { return indented(record, "\r\n"); });
}
std::string pretty_array(const Records& records) { return indented(array(records)) + "\n"; }
std::string records_page(const Records& records) { return "{\"records\":" + array(records) + "}"; }
std::string records_pages_on_lines(const Records& records) {
  return each(records, [](const std::string& record) { return "{\"records\":[" + record + "]}"; });
}
std::string pages_glued(const Records& records) {
  std::string out;
  for (const std::string& record : records) out += "{\"records\":[" + record + "]}";
  return out;
}
std::string pretty_records_page(const Records& records) { return indented(records_page(records)); }
std::string graph_page(const Records& records) {
  return R"({"@odata.context":"https://graph.example/v1.0/$metadata#auditLogs","value":)" +
         array(records) + R"(,"@odata.nextLink":"https://graph.example/v1.0/next?a={b}"})";
}
std::string pretty_graph_page(const Records& records) { return indented(graph_page(records)); }
std::string elastic_hits(const Records& records) {
  std::string hits;
  for (const std::string& record : records)
    hits += (hits.empty() ? "" : ",") +
            (R"({"_index":"logs","_source":{"event":{"original":)" + quoted(record) + "}}}");
  return R"({"took":3,"hits":{"total":2,"hits":[)" + hits + "]}}\n";
}

// ---- wraps of one record

std::string event_original(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"@timestamp":"2026-03-01T00:00:00Z","event":{"dataset":"o365.audit","original":)" +
           quoted(record) + "}}";
  });
}
std::string event_original_dotted(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"@timestamp":"2026-03-01T00:00:00Z","event.original":)" + quoted(record) + "}";
  });
}
std::string raw(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"_time":1772323200,"_raw":)" + quoted(record) + R"(,"source":"s"})";
  });
}
std::string raw_result(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"preview":false,"result":{"_raw":)" + quoted(record) + "}}";
  });
}
std::string input_message(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"input":{"message":)" + quoted(record) + "}}";
  });
}
std::string wazuh(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"integration":"office365","office365":)" + record + "}";
  });
}
std::string wazuh_alert(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"timestamp":"t","rule":{"level":3},"data":{"integration":"office365","office365":)" +
           record + "}}";
  });
}
std::string o365audit(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"@timestamp":"2026-03-01T00:00:00Z","o365audit":)" + record + "}";
  });
}
std::string search_json_text(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"RecordType":1,"CreationDate":"2026-03-01T00:00:00","UserIds":"u","Operations":"o","AuditData":)" +
           quoted(record) + R"(,"ResultIndex":1})";
  });
}
std::string search_json_object(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"Operations":"o","AuditData":)" + record + R"(,"ResultIndex":1})";
  });
}
/// The query's own `operation` is that of the record.
std::string graph_query(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"id":"x","createdDateTime":"2026-03-01T00:00:00Z","auditLogRecordType":"t","operation":)" +
           quoted(member(record, "Operation")) + R"(,"auditData":)" + record + "}";
  });
}
std::string xdr_streaming(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"time":"2026-03-01T00:00:00Z","tenantId":"c0117050-0000-4000-8000-000000000001","operationName":"Publish","category":"AdvancedHunting-CloudAppEvents","properties":{"ActionType":"a","RawEventData":)" +
           record + "}}";
  });
}
std::string xdr_streaming_text(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"time":"2026-03-01T00:00:00Z","operationName":"Publish","category":"AdvancedHunting-CloudAppEvents","properties":{"ActionType":"a","RawEventData":)" +
           quoted(record) + "}}";
  });
}
std::string xdr_row(const Records& records) {
  return each(records, [](const std::string& record) {
    return R"({"Timestamp":"2026-03-01T00:00:00Z","ActionType":"a","RawEventData":)" +
           quoted(record) + R"(,"ReportId":"r"})";
  });
}
std::string twice_wrapped(const Records& records) {
  Records wrapped;
  for (const std::string& record : records)
    wrapped.push_back(R"({"_raw":)" + quoted(R"({"AuditData":)" + quoted(record) + "}") + "}");
  return lines(wrapped);
}

// ---- CSV

std::string purview_csv(const Records& records) {
  std::string out =
      "RecordType,CreationDate,UserIds,Operations,AuditData,ResultIndex,ResultCount,Identity\r\n";
  for (const std::string& record : records)
    out += fmt::format("1,2026-03-01T00:00:00,{},{},{},1,2,x\r\n", cell(member(record, "UserId")),
                       cell(member(record, "Operation")), cell(record));
  return out;
}
std::string powershell_csv(const Records& records) {
  std::string out =
      "#TYPE Deserialized.Record\r\n\"AuditData\",\"CreationDate\",\"Identity\",\"Operations\"\r\n";
  for (const std::string& record : records)
    out += fmt::format("{},\"3/1/2026 9:13:33 PM\",\"x\",\"o\"\r\n", cell(record));
  return out;
}
std::string csv_with_newlines(const Records& records) {
  std::string out = "CreationDate,AuditData\n";
  for (const std::string& record : records)
    out += "2026-03-01T00:00:00," + cell(indented(record)) + "\n";
  return out;
}
std::string csv_semicolons(const Records& records) {
  std::string out =
      "\xEF\xBB\xBF"
      "CreationDate;UserIds;AuditData\r\n";
  for (const std::string& record : records)
    out += "2026-03-01T00:00:00;\"a;b\";" + cell(record) + "\r\n";
  return out;
}
std::string csv_tabs(const Records& records) {
  std::string out = "AuditData\tCreationDate\n";
  for (const std::string& record : records) out += cell(record) + "\t2026-03-01\n";
  return out;
}
std::string csvs_glued(const Records& records) {
  std::string out;
  for (const std::string& record : records)
    out += "Identity,AuditData\nx," + cell(record) + "\nAuditData,Identity\n";
  return out;
}
std::string everything_glued(const Records& records) {
  return lines(records) + purview_csv(records) + array(records) + pretty(records) +
         records_page(records) + "\n" + powershell_csv(records) + crlf_lines(records);
}

}  // namespace

const std::vector<Envelope>& envelopes() {
  using C = Carries;
  static const std::vector<Envelope> all = {
      {"lines", C::any, lines},
      {"lines, the last without a line end", C::any, no_last_newline},
      {"lines, CR LF", C::any, crlf_lines},
      {"lines, mixed line ends and blank lines", C::any, mixed_line_ends},
      {"lines, byte order mark", C::any, marked},
      {"lines, byte order marks in the middle", C::any, marked_in_the_middle},
      {"array", C::any, array},
      {"array, an element a line", C::any, array_of_lines},
      {"array, commas in front", C::any, array_comma_first},
      {"arrays glued", C::any, arrays_glued},
      {"arrays on lines", C::any, arrays_on_lines},
      {"objects glued", C::any, objects_glued},
      {"objects with blank lines between", C::any, objects_with_blank_lines},
      {"objects with commas between", C::any, objects_with_commas},
      {"pretty-printed", C::any, pretty},
      {"pretty-printed, CR LF", C::any, pretty_crlf},
      {"array, pretty-printed", C::any, pretty_array},
      {"records page", C::any, records_page},
      {"records pages, one a line", C::any, records_pages_on_lines},
      {"records pages, glued", C::any, pages_glued},
      {"records page, pretty-printed", C::any, pretty_records_page},
      {"Graph page", C::any, graph_page},
      {"Graph page, pretty-printed", C::any, pretty_graph_page},
      {"Elastic hits", C::any, elastic_hits},
      {"Elastic event.original", C::any, event_original},
      {"Elastic event.original, one key", C::any, event_original_dotted},
      {"Splunk or Cribl _raw", C::any, raw},
      {"Splunk result._raw", C::any, raw_result},
      {"input.message", C::any, input_message},
      {"Wazuh office365", C::bare_ual, wazuh},
      {"Wazuh alert", C::bare_ual, wazuh_alert},
      {"o365audit", C::bare_ual, o365audit},
      {"search, JSON, AuditData text", C::bare_ual, search_json_text},
      {"search, JSON, AuditData object", C::bare_ual, search_json_object},
      {"Graph audit query", C::bare_ual, graph_query},
      {"Defender streaming, RawEventData object", C::bare_ual, xdr_streaming},
      {"Defender streaming, RawEventData text", C::bare_ual, xdr_streaming_text},
      {"Defender hunting row", C::bare_ual, xdr_row},
      {"AuditData inside _raw", C::bare_ual, twice_wrapped},
      {"Purview CSV", C::bare_ual, purview_csv},
      {"PowerShell CSV", C::bare_ual, powershell_csv},
      {"CSV, newlines in cells", C::bare_ual, csv_with_newlines},
      {"CSV, semicolons", C::bare_ual, csv_semicolons},
      {"CSV, tabs", C::bare_ual, csv_tabs},
      {"CSVs glued", C::bare_ual, csvs_glued},
      {"everything glued", C::bare_ual, everything_glued},
  };
  return all;
}

bool is_bare_ual(std::string_view record) {
  const evaluate::JsonResult read = evaluate::read_json(record);
  return read.value && read.value->find("RecordType") && read.value->find("Operation") &&
         read.value->find("CreationTime") && !read.value->find("AuditData");
}

bool can_carry(const Envelope& envelope, std::string_view record) {
  return envelope.carries == Carries::any || is_bare_ual(record);
}

std::string indented(std::string_view json, std::string_view newline) {
  std::string out;
  size_t depth = 0;
  bool in_string = false;
  const auto line = [&] { out += newline, out.append(2 * depth, ' '); };
  for (size_t i = 0; i < json.size(); ++i) {
    const char byte = json[i];
    if (in_string || byte == '"') {
      if (byte == '"') in_string = !in_string;
      out += byte;
      if (byte == '\\' && i + 1 < json.size()) out += json[++i];
    } else if (byte == '{' || byte == '[') {
      out += byte, ++depth, line();
    } else if (byte == '}' || byte == ']') {
      --depth, line(), out += byte;
    } else if (byte == ',') {
      out += byte, line();
    } else if (byte == ':') {
      out += ": ";
    } else if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t') {
      out += byte;
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\')
      out += {'\\', byte};
    else if (static_cast<unsigned char>(byte) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(byte));
    else
      out += byte;
  }
  return out + "\"";
}

std::string cell(std::string_view text) {
  std::string out = "\"";
  for (const char byte : text) out += byte == '"' ? std::string("\"\"") : std::string(1, byte);
  return out + "\"";
}

std::string joined(const Records& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

}  // namespace foothold::matrix
