#include "runtime/program/program.h"
