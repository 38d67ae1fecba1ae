#include "cli/commands.h"

int main(int count, char** arguments) { return foothold::cli::run(count, arguments); }
