/*
 * symbols.c - which function an address of the program lies in.
 *
 * dladdr knows only what a program exports, and a task is usually a static function: so the
 * program's own symbol table is read, from its file. Of a stripped program nothing is known.
 */
#include "co_internal.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int note_program(struct dl_phdr_info *info, size_t size, void *symbols)
{
    struct co_symbols *program = symbols;

    (void)size;
    program->moved_by = info->dlpi_addr;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];

        if (part->p_type == PT_LOAD && part->p_flags & PF_X) {
            program->code_low = info->dlpi_addr + part->p_vaddr;
            program->code_end = program->code_low + part->p_memsz;
        }
    }
    return 1; /* the first is the program, the others are its libraries */
}

/* Sets the table of functions, if every part that it names lies within the file. */
static void find_table(struct co_symbols *program)
{
    const char *file = program->file;
    const ElfW(Ehdr) *header = program->file;
    const ElfW(Shdr) *sections = (const void *)(file + header->e_shoff);

    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_shoff + header->e_shnum * sizeof *sections > program->file_bytes)
        return;
    for (int i = 0; i < header->e_shnum; i++) {
        const ElfW(Shdr) *table = &sections[i];

        if (table->sh_type != SHT_SYMTAB || table->sh_link >= header->e_shnum)
            continue;
        const ElfW(Shdr) *names = &sections[table->sh_link];
        if (table->sh_offset + table->sh_size > program->file_bytes ||
            names->sh_offset + names->sh_size > program->file_bytes)
            return;
        program->table = file + table->sh_offset;
        program->count = table->sh_size / sizeof(ElfW(Sym));
        program->names = file + names->sh_offset;
    }
}

void co_symbols_open(struct co_symbols *program)
{
    struct stat status;
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

    *program = (struct co_symbols){.file = MAP_FAILED};
    dl_iterate_phdr(note_program, program);
    if (fd < 0)
        return;
    if (fstat(fd, &status) == 0 && (size_t)status.st_size > sizeof(ElfW(Ehdr))) {
        program->file_bytes = (size_t)status.st_size;
        program->file = mmap(NULL, program->file_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    close(fd);
    if (program->file != MAP_FAILED)
        find_table(program);
}

void co_symbols_close(struct co_symbols *program)
{
    if (program->file != MAP_FAILED)
        munmap(program->file, program->file_bytes);
}

bool co_is_code(const struct co_symbols *program, uintptr_t address)
{
    return address > program->code_low && address < program->code_end;
}

const char *co_function_at(const struct co_symbols *program, const void *code)
{
    uintptr_t address = (uintptr_t)code;
    Dl_info info;

    if (!co_is_code(program, address))
        return dladdr(code, &info) ? info.dli_sname : NULL;
    for (size_t i = 0; i < program->count; i++) {
        const ElfW(Sym) *symbol = (const ElfW(Sym) *)program->table + i;
        uintptr_t start = symbol->st_value + program->moved_by;

        if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && address >= start &&
            address < start + symbol->st_size)
            return program->names + symbol->st_name;
    }
    return NULL;
}

void co_say_frames(FILE *text, const struct co_symbols *program, void *const calls[], int count,
                   const char *first, const char *next, const char *lines)
{
    int said = 0, in_program = 0;

    for (; said < count; said++) {
        const char *function = co_function_at(program, calls[said]);

        if (function && strcmp(function, "co_task_live") == 0)
            break;
        if (!function)
            function = "(a function without a name)";
        /* Without what the compiler added: ".constprop.0". */
        fprintf(text, "%s%.*s", said ? next : first, (int)strcspn(function, "."), function);
    }
    for (int i = 0; i < said; i++)
        if (co_is_code(program, (uintptr_t)calls[i])) {
            if (!in_program++)
                fprintf(text, "%s(the lines: addr2line -e %s", lines, program_invocation_name);
            fprintf(text, " 0x%zx", (size_t)((uintptr_t)calls[i] - program->moved_by));
        }
    if (said)
        fputs(in_program ? ")\n" : "\n", text);
}
