// Writes files into a C++ source: one array of {name, bytes}, the name relative to the root, and
// the function of rules/embedded.h that gives it.
//
//   foothold_embed embedded_files rules build/generated/embedded_rules.cc rules/kinds/ual.fh ...
//
// Text goes into string literals of at most 8 KiB each (compilers refuse very long ones), every
// byte that is not plain printable ASCII as three octal digits, which, unlike \x, cannot swallow
// the character that follows.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::string octal(unsigned char byte) {
  const char digits[] = {'\\', static_cast<char>('0' + (byte >> 6)),
                         static_cast<char>('0' + ((byte >> 3) & 7)),
                         static_cast<char>('0' + (byte & 7))};
  return std::string(digits, sizeof digits);
}

std::string literal(std::string_view bytes) {
  std::string out = "\"";
  for (unsigned char byte : bytes) {
    const bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\' && byte != '?';
    out += plain ? std::string(1, static_cast<char>(byte)) : octal(byte);
  }
  return out + "\"";
}

bool write_entry(std::ofstream& out, const std::string& root, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::string name = path.rfind(root + "/", 0) == 0 ? path.substr(root.size() + 1) : path;
  out << "    {" << literal(name) << ",\n     std::string_view(\n";
  for (size_t at = 0; at < text.size() || at == 0; at += 8192)
    out << "         " << literal(std::string_view(text).substr(at, 8192)) << "\n";
  out << "         , " << text.size() << ")},\n";
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4)
    return std::fputs("usage: foothold_embed FUNCTION ROOT OUTPUT FILE...\n", stderr), 2;
  std::vector<std::string> paths(arguments + 4, arguments + count);
  std::sort(paths.begin(), paths.end());
  std::ofstream out(arguments[3], std::ios::binary);
  out << "#include \"rules/embedded.h\"\n\nnamespace foothold::rules {\n\n"
         "std::span<const EmbeddedFile> "
      << arguments[1]
      << "() {\n"
         "  static const EmbeddedFile files[] = {\n    {\"\", {}},\n";
  for (const std::string& path : paths)
    if (!write_entry(out, arguments[2], path))
      return std::fprintf(stderr, "cannot read %s\n", path.c_str()), 2;
  out << "  };\n  return std::span(files).subspan(1);\n}\n\n}  // namespace foothold::rules\n";
  return out ? 0 : 2;
}
