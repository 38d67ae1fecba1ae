// How far apart two places on the globe are.
//
//   52.1 N 5.1 E and 40.7 N 74.0 W: 5,865 km
#pragma once

namespace foothold::value {

/// The great circle between two places in degrees, in metres, on a sphere of 6,371,008.8 m.
double great_circle(double latitude, double longitude, double other_latitude,
                    double other_longitude);

}  // namespace foothold::value
