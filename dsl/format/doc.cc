#include "dsl/format/doc.h"

#include <algorithm>

namespace foothold::dsl::format {
namespace {

using Kind = Doc::Kind;

size_t code_points(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

DocPtr make(Kind kind, std::string_view text, size_t count, Docs parts) {
  auto doc = std::make_shared<Doc>();
  doc->kind = kind;
  doc->text = text;
  doc->count = count;
  doc->parts = std::move(parts);
  doc->breaks = kind == Kind::hard || kind == Kind::blank || kind == Kind::comment;
  doc->trails = kind == Kind::trailing;
  const bool alternatives = kind == Kind::choice || kind == Kind::if_fits;
  for (size_t i = 0; i < doc->parts.size(); ++i) {
    if (alternatives && i > 0) break;  // flat means: the first
    const Doc& part = *doc->parts[i];
    if (part.is_nothing()) continue;
    doc->breaks = doc->breaks || part.breaks || doc->trails;
    doc->trails = part.trails;
    doc->width += part.width + (kind == Kind::fill && i > 0 ? text.size() : 0);
  }
  if (kind == Kind::text || kind == Kind::line) doc->width = code_points(text);
  return doc;
}

/// One thing to be printed; `flat`: without new lines.
struct Task {
  const Doc* doc;
  size_t indent;
  bool flat;
  size_t from = 0;  // of fill: the first part that is still to be printed
};

class Printer {
 public:
  std::string run(const Doc& doc) {
    tasks_.push_back({&doc, 0, false});
    while (!tasks_.empty()) {
      const Task task = tasks_.back();
      tasks_.pop_back();
      step(task);
    }
    new_line(0);
    while (out_.ends_with("\n\n")) out_.pop_back();
    return out_ == "\n" ? "" : std::move(out_);
  }

 private:
  void step(const Task& task) {
    const Doc& doc = *task.doc;
    switch (doc.kind) {
      case Kind::text:
        return write(doc.text, task.indent);
      case Kind::line:
        return task.flat ? write(doc.text, task.indent) : new_line(task.indent);
      case Kind::hard:
        return new_line(task.indent);
      case Kind::blank:
        return empty_line(task.indent);
      case Kind::all:
        return push_parts(doc, task.indent, task.flat);
      case Kind::nest:
        return push_parts(doc, task.indent + doc.count, task.flat);
      case Kind::align:
        return push_parts(doc, pending_ ? task.indent : column(), task.flat);
      case Kind::choice:
        return choose(task, task.flat || fits(*doc.parts[0]));
      case Kind::if_fits:
        if (task.flat || column() + doc.count <= kWidth) return push(doc.parts[0], task);
        return push(doc.parts[1], task);
      case Kind::fill:
        return fill_some(task);
      case Kind::comment:
        return own_line(doc, task.indent);
      case Kind::trailing:
        trailing_ += "  " + doc.text;
        return;
    }
  }

  void push(const DocPtr& doc, const Task& task) {
    tasks_.push_back({doc.get(), task.indent, task.flat});
  }

  void choose(const Task& task, bool flat) {
    tasks_.push_back({task.doc->parts[flat ? 0 : 1].get(), task.indent, flat});
  }

  void push_parts(const Doc& doc, size_t indent, bool flat) {
    for (size_t i = doc.parts.size(); i-- > 0;)
      tasks_.push_back({doc.parts[i].get(), indent, flat});
  }

  void fill_some(const Task& task) {
    const Doc& doc = *task.doc;
    if (task.from == doc.parts.size()) return;
    const Doc& item = *doc.parts[task.from];
    const bool last = task.from + 1 == doc.parts.size();
    if (task.from > 0) {
      const size_t room = column() + doc.text.size() + item.width + (last ? width_behind() : 0);
      if (task.flat || (room <= kWidth && !item.breaks && trailing_.empty()))
        write(doc.text, task.indent);
      else
        new_line(task.indent);
    }
    tasks_.push_back({task.doc, task.indent, task.flat, task.from + 1});
    tasks_.push_back({&item, task.indent, task.flat});
  }

  bool fits(const Doc& doc) const {
    return !doc.breaks && trailing_.empty() && column() + doc.width + width_behind() <= kWidth;
  }

  /// Columns of what must stand behind on the same line.
  size_t width_behind() const {
    size_t width = 0;
    for (size_t i = tasks_.size(); i-- > 0 && width <= kWidth;)
      if (!add_width(*tasks_[i].doc, tasks_[i].flat, tasks_[i].from, width)) break;
    return width;
  }

  /// False where the line may end. Depth is bounded by that of the document.
  bool add_width(const Doc& doc, bool flat, size_t from, size_t& width) const {
    if (doc.kind == Kind::text) return width += doc.width, width <= kWidth;
    if (doc.kind == Kind::line) return width += doc.width, flat;
    if (doc.kind == Kind::trailing) return true;
    if (doc.kind == Kind::hard || doc.kind == Kind::blank || doc.kind == Kind::comment)
      return false;
    if (doc.kind == Kind::fill && from > 0) return from == doc.parts.size();
    if (doc.kind == Kind::choice || doc.kind == Kind::if_fits)
      return add_width(*doc.parts[doc.kind == Kind::choice && !flat ? 1 : 0], flat, 0, width);
    for (const DocPtr& part : doc.parts) {
      if (!add_width(*part, flat, 0, width)) return false;
      if (doc.kind == Kind::fill && !flat) return doc.parts.size() == 1;
    }
    return true;
  }

  void write(std::string_view text, size_t indent) {
    if (pending_) {
      if (text.find_first_not_of(' ') == std::string_view::npos) return;
      new_line(indent);
    }
    out_ += text;
  }

  void own_line(const Doc& doc, size_t indent) {
    if (pending_ || !line_is_blank()) new_line(indent);
    if (doc.count > 0) empty_line(indent);
    out_ += doc.text;
    pending_ = true;
  }

  void new_line(size_t indent) {
    pending_ = false;
    trim();
    out_ += trailing_;
    trailing_.clear();
    if (!out_.empty()) out_ += '\n';
    out_.append(indent, ' ');
  }

  /// An empty line, unless one stands there or nothing stands above.
  void empty_line(size_t indent) {
    if (!line_is_blank() || pending_) new_line(indent);
    trim();
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
    out_.append(indent, ' ');
  }

  void trim() {
    while (out_.ends_with(' ')) out_.pop_back();
  }

  std::string_view current_line() const {
    const size_t newline = out_.rfind('\n');
    return std::string_view(out_).substr(newline == std::string::npos ? 0 : newline + 1);
  }
  size_t column() const { return code_points(current_line()); }
  bool line_is_blank() const {
    return trailing_.empty() && current_line().find_first_not_of(' ') == std::string_view::npos;
  }

  std::vector<Task> tasks_;
  std::string out_;
  std::string trailing_;  // comments for the end of this line
  bool pending_ = false;  // a comment ends this line: what comes next begins a new one
};

}  // namespace

DocPtr word(std::string_view text) { return make(Kind::text, text, 0, {}); }
DocPtr space(size_t count) { return word(std::string(count, ' ')); }
DocPtr line(std::string_view flat) { return make(Kind::line, flat, 0, {}); }
DocPtr hard() { return make(Kind::hard, "", 0, {}); }
DocPtr blank() { return make(Kind::blank, "", 0, {}); }
DocPtr all(Docs parts) { return make(Kind::all, "", 0, std::move(parts)); }
DocPtr nest(size_t columns, Docs parts) { return make(Kind::nest, "", columns, std::move(parts)); }
DocPtr align(Docs parts) { return make(Kind::align, "", 0, std::move(parts)); }
DocPtr group(Docs parts) {
  const DocPtr doc = all(std::move(parts));
  return choice(doc, doc);
}
DocPtr choice(DocPtr flat, DocPtr otherwise) {
  return make(Kind::choice, "", 0, {std::move(flat), std::move(otherwise)});
}
DocPtr if_fits(size_t columns, DocPtr then, DocPtr otherwise) {
  return make(Kind::if_fits, "", columns, {std::move(then), std::move(otherwise)});
}
DocPtr fill(Docs items, std::string_view between) {
  return make(Kind::fill, between, 0, std::move(items));
}
DocPtr comment(std::string_view text, bool blank_before) {
  return make(Kind::comment, text, blank_before ? 1 : 0, {});
}
DocPtr trailing(std::string_view text) { return make(Kind::trailing, text, 0, {}); }

std::string print(const DocPtr& doc) { return Printer().run(*doc); }

}  // namespace foothold::dsl::format
