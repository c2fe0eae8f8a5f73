/*
 * One check, from the specification alone: no SDK, no bindings, no C library.
 *
 * What is read: wit/0.1.0/plugin.wit by the component model's canonical ABI (a list or string is a
 * pointer and a length, records lie as C lays them out), columns by wit/0.1.0/TAPE.md.
 */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

_Static_assert(sizeof(void *) == 4, "the canonical ABI has pointers of 32 bits");

/* ---- the records of plugin.wit ---- */

typedef struct { const u8 *at; u32 len; } bytes; /* string, list<u8> */
typedef struct { bytes property, values; } column;
typedef struct { bytes resource_type; u32 scope, rows; const column *columns; u32 n_columns; } table;
typedef struct { u32 table, index; } row;
typedef struct { row at; u32 path; } evidence;
typedef struct { u32 check, subject, code, detail, evidence; } note;

/* result<report, fault>: a tag, then the larger of the two. */
typedef struct {
    u32 is_fault;
    union {
        struct {
            u8 *statuses; u32 n_statuses;
            bytes *strings; u32 n_strings;
            note *notes; u32 n_notes;
            evidence *evidence; u32 n_evidence;
        } report;
        struct { bytes code, message; } fault;
    };
} answer;

_Static_assert(sizeof(table) == 24 && sizeof(note) == 20 && sizeof(evidence) == 12, "canonical ABI");
_Static_assert(sizeof(answer) == 36, "canonical ABI");

enum { PASS = 1, FAIL = 2, UNKNOWN = 3, NOT_APPLICABLE = 4 };

/* ---- memory: handed out in order, all taken back when the host has read the answer ---- */

extern u8 __heap_base;
static u32 heap;

#define EXPORT(name) __attribute__((export_name(name)))

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, u32 old_size, u32 align, u32 size) {
    if (!heap) heap = (u32)&__heap_base;
    u64 at = ((u64)heap + align - 1) & ~(u64)(align - 1);
    u64 end = at + size;
    u64 have = (u64)__builtin_wasm_memory_size(0) << 16;
    if (end > have) {
        u64 pages = (end - have + 0xffff) >> 16;
        if (pages > 0xffff || __builtin_wasm_memory_grow(0, (u32)pages) == (__SIZE_TYPE__)-1) __builtin_trap();
    }
    heap = (u32)end;
    if (old && old_size) __builtin_memcpy((void *)(u32)at, old, old_size < size ? old_size : size);
    return (void *)(u32)at;
}

static void *make(u32 count, u32 size) {
    u64 all = (u64)count * size;
    if (all > 0x7fffffff) __builtin_trap();
    return cabi_realloc(0, 0, 8, (u32)all);
}

EXPORT("cabi_post_evaluate")
void cabi_post_evaluate(answer *answer) {
    (void)answer;
    heap = 0;
}

/* ---- text ---- */

#define TEXT(s) ((bytes){(const u8 *)(s), sizeof(s) - 1})

static int same(bytes a, bytes b) {
    if (a.len != b.len) return 0;
    for (u32 i = 0; i < a.len; i++)
        if (a.at[i] != b.at[i]) return 0;
    return 1;
}

/* A reason's code: what stands before the first `|`. */
static bytes code_of(bytes reason) {
    u32 n = 0;
    while (n < reason.len && reason.at[n] != '|') n++;
    return (bytes){reason.at, n};
}

/* ---- the tape ---- */

enum { ABSENT = 1, TAPE_UNKNOWN = 2, STR = 11, OBJECT = 13, PARTIAL = 14, MAP = 15 };

typedef struct { const u8 *symbols, *roots, *nodes; bytes text; u32 n_symbols, n_roots, n_nodes; } tape;

static u32 u32_at(const u8 *p) { u32 n; __builtin_memcpy(&n, p, 4); return n; }
static u64 word_at(const u8 *p) { u64 w; __builtin_memcpy(&w, p, 8); return w; }
static u32 tag(u64 w) { return w & 15; }
static u32 length(u64 w) { return (u32)w >> 4; }
static u32 payload(u64 w) { return (u32)(w >> 32); }

static int tape_open(bytes b, tape *t) {
    if (b.len < 16 || u32_at(b.at) != 1) return 0;
    t->n_roots = u32_at(b.at + 4);
    t->n_symbols = u32_at(b.at + 8);
    t->n_nodes = u32_at(b.at + 12);
    u64 words = (u64)t->n_symbols + t->n_roots + t->n_nodes;
    if (words > (b.len - 16) / 8) return 0;
    t->symbols = b.at + 16;
    t->roots = t->symbols + 8 * t->n_symbols;
    t->nodes = t->roots + 8 * t->n_roots;
    t->text.at = t->nodes + 8 * t->n_nodes;
    t->text.len = b.len - 16 - 8 * (u32)words;
    return 1;
}

static int string(const tape *t, u64 w, bytes *out) {
    if ((u64)payload(w) + length(w) > t->text.len) return 0;
    *out = (bytes){t->text.at + payload(w), length(w)};
    return 1;
}

/* The member `name` of an object: 1 found, 0 not there, -1 unknown or malformed. */
static int member(const tape *t, u64 object, bytes name, u64 *out) {
    u32 kind = tag(object), n = length(object), at = payload(object);
    if (kind < OBJECT || (u64)at + 2 * (u64)n > t->n_nodes) return -1;
    for (u32 i = 0; i < n; i++) {
        const u8 *pair = t->nodes + 8 * (at + 2 * i);
        u64 key = word_at(pair);
        bytes text;
        if (kind != MAP) {
            if (key >= t->n_symbols) return -1;
            key = word_at(t->symbols + 8 * (u32)key);
        }
        if (tag(key) != STR || !string(t, key, &text)) return -1;
        if (same(text, name)) {
            *out = word_at(pair + 8);
            return 1;
        }
    }
    return kind == PARTIAL ? -1 : 0;
}

/* ---- the check ---- */

#define NOT_READ TEXT("VersioningConfiguration was not handed over as it should be")

/* What the check says of a row; `said` is a reason when it could not be read. */
static u8 judge(const tape *t, u32 index, bytes *said) {
    bytes status;
    u64 word;
    *said = NOT_READ;
    if (!t || index >= t->n_roots) return UNKNOWN;
    u64 root = word_at(t->roots + 8 * index);
    switch (tag(root)) {
    case ABSENT:
        return FAIL;
    case TAPE_UNKNOWN:
        if (!string(t, root, said)) return UNKNOWN;
        return same(code_of(*said), TEXT("not-in-source")) ? NOT_APPLICABLE : UNKNOWN;
    }
    switch (member(t, root, TEXT("Status"), &word)) {
    case 0:
        return FAIL;
    case 1:
        if (tag(word) != STR || !string(t, word, &status)) return UNKNOWN;
        return same(status, TEXT("Enabled")) ? PASS : FAIL;
    default:
        return UNKNOWN;
    }
}

static answer reply;

static answer *fault(bytes code, bytes message) {
    reply.is_fault = 1;
    reply.fault.code = code;
    reply.fault.message = message;
    return &reply;
}

EXPORT("evaluate")
answer *evaluate(u64 now, const u32 *checks, u32 n_checks, const void *settings, u32 n_settings,
                 const void *scopes, u32 n_scopes, const table *tables, u32 n_tables,
                 const row *subjects, u32 n_subjects, const void *inputs, u32 n_inputs) {
    (void)now, (void)settings, (void)n_settings, (void)scopes, (void)n_scopes, (void)inputs, (void)n_inputs;

    /* The manifest has one check, so a job names it once. */
    if (n_checks != 1 || checks[0] != 0) return fault(TEXT("bad-job"), TEXT("there is one check, number 0"));

    /* Strings 0 to 3, then at most two for each subject. */
    enum { PATH, NOT_ENABLED, IS_OFF, MALFORMED, FIXED };
    bytes *strings = make(FIXED + 2 * (n_subjects < 0x3fffffff ? n_subjects : 0x3fffffff), sizeof(bytes));
    u8 *statuses = make(n_subjects, 1);
    note *notes = make(n_subjects, sizeof(note));
    evidence *found = make(n_subjects, sizeof(evidence));
    u32 n_strings = FIXED, n_notes = 0, n_found = 0;
    strings[PATH] = TEXT("VersioningConfiguration");
    strings[NOT_ENABLED] = TEXT("not-enabled");
    strings[IS_OFF] = TEXT("versioning is not enabled");
    strings[MALFORMED] = TEXT("malformed");

    tape t;
    u32 opened = (u32)-1, is_open = 0;
    for (u32 s = 0; s < n_subjects; s++) {
        row at = subjects[s];
        if (at.table >= n_tables) return fault(TEXT("bad-batch"), TEXT("a subject is in no table"));
        if (at.table != opened) {
            const table *rows = &tables[at.table];
            opened = at.table;
            is_open = 0;
            for (u32 c = 0; c < rows->n_columns; c++)
                if (same(rows->columns[c].property, strings[PATH])) is_open = tape_open(rows->columns[c].values, &t);
        }
        bytes said;
        u8 status = judge(is_open ? &t : 0, at.index, &said);
        statuses[s] = status;
        if (status == PASS) continue;
        note *n = &notes[n_notes++];
        *n = (note){0, s, NOT_ENABLED, IS_OFF, 0};
        if (status == FAIL) {
            n->evidence = 1;
            found[n_found++] = (evidence){at, PATH};
            continue;
        }
        /* A reason is its own detail; its code is the note's. */
        int malformed = same(said, NOT_READ);
        n->code = malformed ? MALFORMED : n_strings;
        if (!malformed) strings[n_strings++] = code_of(said);
        n->detail = n_strings;
        strings[n_strings++] = said;
    }

    reply.is_fault = 0;
    reply.report.statuses = statuses, reply.report.n_statuses = n_subjects;
    reply.report.strings = strings, reply.report.n_strings = n_strings;
    reply.report.notes = notes, reply.report.n_notes = n_notes;
    reply.report.evidence = found, reply.report.n_evidence = n_found;
    return &reply;
}

/* ---- what the plugin says of itself ---- */

__asm__(".section \".custom_section.bartizan:manifest\",\"\",@\n\t.incbin \"manifest.json\"\n");
__asm__(".section \".custom_section.bartizan:docs\",\"\",@\n\t.incbin \"docs.json\"\n");
