#include "runtime/state/checkpoint.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "runtime/value/digest.h"

namespace foothold::runtime {
namespace {

constexpr int kApplication = 0x46484350;  // so that no other database is taken for one
constexpr size_t kSeal = 8;               // bytes of a digest before each value

constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS state(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS inputs(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS names(id INTEGER PRIMARY KEY, sort INTEGER, value BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS sightings(number INTEGER PRIMARY KEY, latest INTEGER, value BLOB);"
    "CREATE INDEX IF NOT EXISTS sightings_latest ON sightings(latest);"
    "CREATE TABLE IF NOT EXISTS groups(name BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS notes(number INTEGER PRIMARY KEY, value BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS written(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT);"
    "CREATE TABLE IF NOT EXISTS published(id TEXT PRIMARY KEY) WITHOUT ROWID;";

std::string sealed(std::string_view value) {
  value::Hasher hasher;
  hasher.add(value);
  const value::Digest digest = hasher.finish();
  std::string bytes(reinterpret_cast<const char*>(digest.data()), kSeal);
  return bytes.append(value);
}

/// Nothing if the bytes are not as they were written.
std::optional<std::string_view> unsealed(std::string_view bytes) {
  if (bytes.size() < kSeal) return std::nullopt;
  const std::string_view value = bytes.substr(kSeal);
  value::Hasher hasher;
  hasher.add(value);
  const value::Digest digest = hasher.finish();
  const std::string_view seal(reinterpret_cast<const char*>(digest.data()), kSeal);
  return seal == bytes.substr(0, kSeal) ? std::optional(value) : std::nullopt;
}

/// A statement and its values; steps through what it gives.
class Statement {
 public:
  Statement(sqlite3* database, const char* text) {
    good_ = sqlite3_prepare_v2(database, text, -1, &statement_, nullptr) == SQLITE_OK;
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;

  Statement& bind(int place, int64_t number) {
    good_ = good_ && sqlite3_bind_int64(statement_, place, number) == SQLITE_OK;
    return *this;
  }
  Statement& bind(int place, std::string_view text) {
    good_ = good_ && sqlite3_bind_text64(statement_, place, text.data(), text.size(),
                                         SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK;
    return *this;
  }
  Statement& bind_bytes(int place, std::string_view bytes) {
    good_ = good_ && sqlite3_bind_blob64(statement_, place, bytes.data(), bytes.size(),
                                         SQLITE_TRANSIENT) == SQLITE_OK;
    return *this;
  }
  /// True if there is a row.
  bool step() {
    if (!good_) return false;
    const int code = sqlite3_step(statement_);
    good_ = code == SQLITE_ROW || code == SQLITE_DONE;
    return code == SQLITE_ROW;
  }
  /// Runs it for its effect and makes it ready for the next values.
  bool run() {
    (void)step();
    sqlite3_reset(statement_);
    return good_;
  }
  bool good() const { return good_; }
  int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string_view bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return {data ? data : "", static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  bool good_ = false;
};

bool write_map(sqlite3* database, const char* text,
               const std::map<std::string, std::string>& values) {
  if (values.empty()) return true;
  Statement statement(database, text);
  for (const auto& [key, value] : values)
    if (!statement.bind(1, key).bind_bytes(2, sealed(value)).run()) return false;
  return true;
}

/// False: some value is damaged, or the statement failed.
bool read_map(sqlite3* database, const char* text, std::map<std::string, std::string>& values) {
  Statement statement(database, text);
  while (statement.step()) {
    const auto value = unsealed(statement.bytes(1));
    if (!value) return false;
    values.emplace(statement.bytes(0), *value);
  }
  return statement.good();
}

}  // namespace

Checkpoint::Checkpoint(sqlite3* database, std::string path)
    : database_(database), path_(std::move(path)) {}

Checkpoint::~Checkpoint() { sqlite3_close(database_); }

std::string Checkpoint::failure() const {
  const int code = sqlite3_errcode(database_);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    return fmt::format("the checkpoint {} is in use by another scan", path_);
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    return fmt::format("{} is no checkpoint, or a damaged one", path_);
  return fmt::format("the checkpoint {}: {}", path_, sqlite3_errmsg(database_));
}

std::string Checkpoint::run(const char* statement) {
  const int code = sqlite3_exec(database_, statement, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? std::string() : failure();
}

std::variant<std::unique_ptr<Checkpoint>, std::string> Checkpoint::open(const std::string& path) {
  sqlite3* database = nullptr;
  const mode_t mask = ::umask(077);  // it holds what logs say: for its owner alone
  const int code = sqlite3_open(path.c_str(), &database);
  std::unique_ptr<Checkpoint> checkpoint(new Checkpoint(database, path));
  std::string problem;
  if (!database)
    problem = "no memory for the checkpoint";
  else
    problem = code == SQLITE_OK ? checkpoint->prepare() : checkpoint->failure();
  ::umask(mask);
  if (!problem.empty()) return problem;
  return checkpoint;
}

/// The lock is taken with the first write and held as long as the database is open.
std::string Checkpoint::prepare() {
  std::string problem = run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=FULL;");
  Statement tables(database_, "SELECT count(*) FROM sqlite_master");
  if (problem.empty() && !tables.step()) return failure();
  const bool fresh = problem.empty() && tables.number(0) == 0;
  (void)tables.run();
  if (problem.empty()) problem = check_format(fresh);
  if (problem.empty()) problem = run("PRAGMA journal_mode=WAL;");
  if (problem.empty()) problem = run("BEGIN IMMEDIATE;");
  if (problem.empty()) problem = run(kTables);
  if (problem.empty() && fresh)
    problem =
        run(fmt::format("PRAGMA application_id={}; PRAGMA user_version={};", kApplication, kFormat)
                .c_str());
  if (problem.empty()) problem = run("COMMIT;");
  return problem;
}

std::string Checkpoint::check_format(bool fresh) {
  if (fresh) return {};
  Statement application(database_, "PRAGMA application_id");
  if (!application.step()) return failure();
  Statement format(database_, "PRAGMA user_version");
  if (!format.step()) return failure();
  if (application.number(0) != kApplication)
    return fmt::format("{} is a database, but no checkpoint", path_);
  if (format.number(0) > kFormat)
    return fmt::format(
        "the checkpoint {} was written by a newer Foothold (format {}, this one "
        "knows {})",
        path_, format.number(0), kFormat);
  if (format.number(0) < kFormat)
    return fmt::format(
        "the checkpoint {} was written by an older Foothold (format {}, this one reads {}): finish "
        "the scan with that one, or begin anew with another file",
        path_, format.number(0), kFormat);
  Statement check(database_, "PRAGMA quick_check(1)");
  if (!check.step()) return failure();
  if (check.bytes(0) != "ok") return fmt::format("the checkpoint {} is damaged", path_);
  return {};
}

std::string Checkpoint::read(CheckpointContent& content) {
  std::string damaged = fmt::format("the checkpoint {} is damaged", path_);
  std::map<std::string, std::string> state;
  if (!read_map(database_, "SELECT key, value FROM state", state) ||
      !read_map(database_, "SELECT key, value FROM inputs", content.inputs) ||
      !read_map(database_, "SELECT name, value FROM groups", content.groups))
    return damaged;
  Statement notes(database_, "SELECT value FROM notes ORDER BY number");
  while (notes.step()) {
    const auto note = unsealed(notes.bytes(0));
    if (!note) return damaged;
    content.notes.emplace_back(*note);
  }
  content.scan = state["scan"], content.output = state["output"];
  Statement names(database_, "SELECT id, sort, value FROM names");
  while (names.step()) {
    const auto text = unsealed(names.bytes(2));
    if (!text) return damaged;
    content.names.push_back({static_cast<uint32_t>(names.number(0)),
                             static_cast<StoredName::Sort>(names.number(1)), std::string(*text)});
  }
  Statement written(database_, "SELECT id FROM written ORDER BY number");
  while (written.step()) content.written.emplace_back(written.bytes(0));
  Statement published(database_, "SELECT id FROM published");
  while (published.step()) content.published.emplace_back(published.bytes(0));
  const bool good = names.good() && written.good() && published.good() && notes.good();
  return good ? std::string() : failure();
}

std::string Checkpoint::each_chunk(const std::function<bool(std::string_view)>& take) {
  Statement all(database_, "SELECT value FROM sightings ORDER BY number");
  while (all.step()) {
    const auto bytes = unsealed(all.bytes(0));
    if (!bytes || !take(*bytes)) return fmt::format("the checkpoint {} is damaged", path_);
  }
  return all.good() ? std::string() : failure();
}

std::string Checkpoint::write_sightings(const CheckpointCommit& what) {
  Statement add(database_, "INSERT INTO sightings(latest, value) VALUES(?1, ?2)");
  for (const CheckpointChunk& one : what.sightings)
    if (!add.bind(1, one.latest).bind_bytes(2, sealed(one.bytes)).run()) return failure();
  if (!what.oldest_needed) return {};
  Statement drop(database_, "DELETE FROM sightings WHERE latest < ?1");
  return drop.bind(1, *what.oldest_needed).run() ? std::string() : failure();
}

std::string Checkpoint::write_groups(const CheckpointCommit& what) {
  Statement put(database_, "INSERT OR REPLACE INTO groups VALUES(?1, ?2)");
  Statement drop(database_, "DELETE FROM groups WHERE name = ?1");
  for (const auto& [name, value] : what.groups) {
    const bool good = value ? put.bind_bytes(1, name).bind_bytes(2, sealed(*value)).run()
                            : drop.bind_bytes(1, name).run();
    if (!good) return failure();
  }
  return {};
}

std::string Checkpoint::write_notes(const std::vector<std::string>& notes) {
  Statement add(database_, "INSERT INTO notes(value) VALUES(?1)");
  for (const std::string& note : notes)
    if (!add.bind_bytes(1, sealed(note)).run()) return failure();
  return {};
}

/// Not waiting for the disk: the output does not either, and the next commit makes sure of both.
std::string Checkpoint::note(const std::vector<std::string>& notes) {
  std::string problem = run("PRAGMA synchronous=NORMAL; BEGIN IMMEDIATE;");
  if (problem.empty()) problem = write_notes(notes);
  if (problem.empty()) problem = run("COMMIT; PRAGMA synchronous=FULL;");
  if (!problem.empty()) (void)run("ROLLBACK;");
  return problem;
}

std::string Checkpoint::write(const CheckpointCommit& what) {
  std::map<std::string, std::string> state;
  if (what.scan) state["scan"] = *what.scan;
  if (what.output) state["output"] = *what.output;
  if (!write_map(database_, "INSERT OR REPLACE INTO state VALUES(?1, ?2)", state) ||
      !write_map(database_, "INSERT OR REPLACE INTO inputs VALUES(?1, ?2)", what.inputs))
    return failure();
  Statement published(database_, "INSERT OR IGNORE INTO published VALUES(?1)");
  for (const std::string& id : what.published)
    if (!published.bind(1, id).run()) return failure();
  // Their numbers are never given again: sightings still stand under them.
  Statement drop(database_, "UPDATE names SET value = ?2 WHERE id = ?1");
  for (const uint32_t id : what.dropped_names)
    if (!drop.bind(1, int64_t{id}).bind_bytes(2, sealed("")).run()) return failure();
  Statement name(database_, "INSERT INTO names VALUES(?1, ?2, ?3)");
  for (const StoredName& one : what.names)
    if (!name.bind(1, int64_t{one.id})
             .bind(2, static_cast<int64_t>(one.sort))
             .bind_bytes(3, sealed(one.text))
             .run())
      return failure();
  Statement written(database_, "INSERT INTO written(id) VALUES(?1)");
  for (const std::string& id : what.written)
    if (!written.bind(1, id).run()) return failure();
  if (!what.written.empty())
    if (!Statement(database_,
                   "DELETE FROM written WHERE number <= (SELECT max(number) FROM written) - ?1")
             .bind(1, int64_t{kMostWritten})
             .run())
      return failure();
  if (what.drop_notes)
    if (std::string problem = run("DELETE FROM notes;"); !problem.empty()) return problem;
  std::string problem = write_sightings(what);
  return problem.empty() ? write_groups(what) : problem;
}

std::string Checkpoint::commit(const CheckpointCommit& what) {
  std::string problem = run("BEGIN IMMEDIATE;");
  if (problem.empty()) problem = write(what);
  if (problem.empty()) problem = run("COMMIT;");
  if (!problem.empty()) return (void)run("ROLLBACK;"), problem;
  ++commits_;
  return {};
}

}  // namespace foothold::runtime
