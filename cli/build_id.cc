#include "cli/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstddef>
#include <string_view>

namespace foothold::cli {
namespace {

size_t padded(size_t size) { return (size + 3) & ~size_t{3}; }

/// The content of the note of this type that the linker wrote.
std::string_view find_note(std::string_view notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    const auto* note = reinterpret_cast<const ElfW(Nhdr)*>(notes.data());
    const std::string_view rest = notes.substr(sizeof *note);
    const size_t name = padded(note->n_namesz), size = name + padded(note->n_descsz);
    if (rest.size() < size) return {};
    if (note->n_type == NT_GNU_BUILD_ID &&
        rest.substr(0, note->n_namesz) == std::string_view("GNU\0", 4))
      return rest.substr(name, note->n_descsz);
    notes = rest.substr(size);
  }
  return {};
}

/// Called for the program itself first; ends there.
int read_program(dl_phdr_info* object, size_t, void* id) {
  for (size_t place = 0; place < object->dlpi_phnum; ++place) {
    const ElfW(Phdr)& header = object->dlpi_phdr[place];
    if (header.p_type != PT_NOTE) continue;
    const ElfW(Addr) address = object->dlpi_addr + header.p_vaddr;  // the loader gives numbers
    const auto* begin =
        reinterpret_cast<const char*>(address);  // NOLINT(performance-no-int-to-ptr)
    const std::string_view found = find_note({begin, header.p_memsz});
    if (!found.empty()) return *static_cast<std::string*>(id) = found, 1;
  }
  return 1;
}

}  // namespace

std::string build_id() {
  std::string id;
  dl_iterate_phdr(read_program, &id);
  return id;
}

}  // namespace foothold::cli
