# The only door. `make help` lists the targets.
#
# Variables: CC=clang · SANITIZE=address|thread · SECONDS=60 (of each fuzzing) · SWITCH=ucontext · WERROR=1 · LESSON=io/sleep · FULL=1 · PYTHON=1 ·
#            ARGS="…" (more arguments for bench) · TESTS=word (only tests whose name contains it)

MODELS  := threading multiprocessing coroutines sequential libuv
AREAS   := io cpu control cost
place    = $(if $(filter sequential,$1),harness/sequential,$(if $(filter libuv,$1),harness/reference/libuv,$1))

CC      := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
OUT     := build$(if $(COVERAGE),/coverage)$(if $(SANITIZE),/$(SANITIZE))$(if $(SWITCH),/$(SWITCH))
OPTIMISE = -O2
WARNINGS = -Wall -Wextra $(if $(WERROR),-Werror)
CFLAGS   = $(OPTIMISE) -g
FLAGS    = -std=gnu11 -D_GNU_SOURCE $(WARNINGS) -pthread -fstack-clash-protection \
           -fno-omit-frame-pointer $(SANITIZE_$(SANITIZE)) $(SWITCH_$(SWITCH)) $(BRANCHES) $(CFLAGS) $(if $(COVERAGE),--coverage -fprofile-update=atomic)
SANITIZE_address := -fsanitize=address,undefined -fno-sanitize-recover=undefined
SANITIZE_thread  := -fsanitize=thread
SANITIZE_fuzzer  := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
SWITCH_ucontext  := -DCO_UCONTEXT
# A compiler that asks for shadow stacks by itself would have the slow switch: coroutines/lib/loop/switch.h.
BRANCHES         := $(if $(findstring __CET__,$(shell $(CC) -dM -E -x c /dev/null 2>/dev/null)),-fcf-protection=branch)

XML_INCLUDE      := -isystem /usr/include/libxml2
PQ_INCLUDE       := -isystem /usr/include/postgresql

# PostgreSQL may be missing: then its lessons only say so.
LIBPQ := $(if $(filter deps-postgres,$(MAKECMDGOALS)),yes,$(shell \
         echo '\#include <libpq-fe.h>' | $(CC) $(PQ_INCLUDE) -E - >/dev/null 2>&1 && echo yes))

# What Debian calls what we need: to build and draw, and to check.
PACKAGES       := gcc make libc6-dev libuv1-dev libgmp-dev libjansson-dev libcurl4-openssl-dev \
                  libxml2-dev libmicrohttpd-dev gnuplot-nox fonts-dejavu-core
POSTGRES_PACKAGES := libpq-dev postgresql
CHECK_PACKAGES := gcovr gdb clang libclang-rt-14-dev valgrind strace clang-format clang-tidy cppcheck shellcheck python3
AARCH64_PACKAGES := gcc-aarch64-linux-gnu qemu-user libuv1-dev:arm64

# A lesson is known by its place: build/MODEL/AREA/NAME from MODEL/AREA/NAME.c.
lessons_of = $(patsubst $(call place,$1)/%.c,$(OUT)/$1/%,$(foreach a,$(AREAS),$(wildcard $(call place,$1)/$a/*.c)))
LESSONS   := $(foreach m,$(MODELS),$(call lessons_of,$m))
POSTGRES_LESSONS := $(filter %/io/query %/io/load,$(LESSONS))
POSTGRES_SOURCES := harness/lesson/database.c coroutines/helpers/co_database.c
TESTS_OF  := $(wildcard coroutines/tests/test_*.c threading/tests/test_*.c harness/tests/test_*.c)
TEST_PROGRAMS := $(patsubst %.c,$(OUT)/tests/%,$(notdir $(TESTS_OF)))
# Those of the coroutine library that need nothing but the library; the others run lessons.
COROUTINE_TESTS := $(filter-out %/test_trace,\
                   $(patsubst coroutines/tests/%.c,$(OUT)/tests/%,$(filter coroutines/%,$(TESTS_OF))))

# The same lessons in Python: build/python/MODEL/AREA/NAME starts harness/reference/AREA/NAME.py.
PYTHON_MODELS := $(addprefix python-,sequential threading multiprocessing asyncio)
REFERENCES := $(patsubst harness/reference/%.py,%,$(foreach a,$(AREAS),$(wildcard harness/reference/$a/*.py)))
PYTHON_PROGRAMS := $(foreach m,$(PYTHON_MODELS),$(addprefix $(OUT)/python/$m/,$(REFERENCES)))

objects_in = $(patsubst %,$(OUT)/obj/%.o,$(filter-out $(if $(LIBPQ),,$(POSTGRES_SOURCES)),$(wildcard $1/*.c $1/*.S)))
archive    = $(OUT)/lib/$(subst /,_,$1).a
# The rooms of bench, the lowest first: each sees those before it.
ROOMS     := base results lessons run claims views show report compare commands
LIBRARIES := threading/lib coroutines/lib coroutines/helpers harness/lesson harness/workloads harness/system

MAKEFLAGS += -rR $(if $(filter 0,$(MAKELEVEL)),-j$(shell nproc))
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all bench control sweep claims compare bench-coroutines trace check check-coroutines check-clang check-ucontext check-aarch64 \
        check-sanitizers check-valgrind coverage fuzz fuzz-all lint deps deps-check deps-postgres deps-aarch64 help clean FORCE

all: $(LESSONS) $(PYTHON_PROGRAMS) $(OUT)/bench $(OUT)/services/http $(OUT)/services/load $(OUT)/services/postgres  ## build the lessons and bench (the default)

bench: all  ## time every lesson (but control/) in four ways; tables here, charts in results/latest (LESSON=io/sleep, FULL=1, PYTHON=1)
	@$(OUT)/bench run $(if $(FULL),--full) $(if $(PYTHON),--with-python) $(LESSON) $(ARGS)

control: all  ## run the lessons in which tasks coordinate: what each model says, beside what is expected
	@$(OUT)/bench run $(if $(FULL),--full) $(or $(LESSON),control) $(ARGS)

sweep: all  ## one lesson at many sizes, each model until it stops (LESSON=io/sleep RANGE=tasks=1:10000)
	@$(OUT)/bench sweep $(or $(LESSON),io/sleep) $(or $(RANGE),tasks=1:10000) $(ARGS)

claims: all  ## common claims about threads, processes and coroutines, put to the test
	@$(OUT)/bench claims $(ARGS)

compare: $(OUT)/bench  ## earlier results side by side (FILES="results/before results/after")
	@$(OUT)/bench compare $(FILES) $(ARGS)

bench-coroutines: $(OUT)/tests/bench_coroutines $(OUT)/tests/bench_echo  ## the coroutine library beside raw libuv, ucontext and pthreads
	@$(OUT)/tests/bench_coroutines $(ARGS)
	@$(OUT)/tests/bench_echo $(ARGS)

traced = $(or $(LESSON),io/half_blocking)
trace: $(OUT)/coroutines/$(traced)  ## draw what each coroutine of a lesson did (LESSON=io/sleep, ARGS="--tasks 3")
	@mkdir -p results/trace && CO_DEBUG=1 CO_TRACE=results/trace/$(notdir $<).tsv $< --quiet $(ARGS)
	@for type in svg png; do gnuplot -c plots/trace.gp results/trace/$(notdir $<).tsv results/trace/$(notdir $<).$$type \
	    '$(traced): what each coroutine did' || exit 1; done
	@echo "results/trace/$(notdir $<).png, .svg, .tsv"

check: all $(TEST_PROGRAMS) $(OUT)/tests/faults.so  ## run the tests
	@BUILD=$(OUT) harness/tests/runner/run-tests.sh $(TEST_PROGRAMS)

check-clang:  ## the tests, built by clang with warnings as errors
	@$(MAKE) --no-print-directory check CC=clang OUT=build/clang WERROR=1

check-coroutines: $(COROUTINE_TESTS) $(if $(WRAP),,$(OUT)/tests/faults.so)  ## the tests of the coroutine library alone
	@BUILD=$(OUT) harness/tests/runner/run-tests.sh $(COROUTINE_TESTS)

check-ucontext:  ## the same with the switch of processors that ours does not know
	@$(MAKE) --no-print-directory check-coroutines SWITCH=ucontext WERROR=1

AARCH64 := aarch64-linux-gnu-gcc
check-aarch64:  ## the same for 64-bit ARM, under qemu
	@mkdir -p build/aarch64; for tool in $(AARCH64) qemu-aarch64; do \
	    command -v $$tool >/dev/null || missing="$$missing $$tool"; \
	done; \
	[ "$$missing" ] || echo 'int main(void) { return 0; }' | $(AARCH64) -x c - -o build/aarch64/probe -luv 2>/dev/null \
	    && qemu-aarch64 build/aarch64/probe 2>/dev/null || missing="$$missing libuv1-dev:arm64"; \
	[ -z "$$missing" ] || { echo "missing:$$missing. Install with: make deps-aarch64" >&2; exit 1; }
	@TEST_TIME_FACTOR=10 WRAP=qemu-aarch64 $(MAKE) --no-print-directory check-coroutines \
	    CC=$(AARCH64) OUT=build/aarch64 NEEDED=uv.h:libuv1-dev WERROR=1

check-sanitizers:  ## the tests under ASan+UBSan (gcc) and TSan (clang)
	@TEST_TIME_FACTOR=5 $(MAKE) --no-print-directory check SANITIZE=address WERROR=1
	@TEST_TIME_FACTOR=10 $(MAKE) --no-print-directory check SANITIZE=thread CC=clang WERROR=1

coverage:  ## the lines of harness and libraries that the tests reach
	@command -v gcovr >/dev/null || { echo "missing: gcovr. Install with: make deps-check" >&2; exit 1; }
	@find build/coverage -name '*.gcda' -delete 2>/dev/null || true
	@TEST_TIME_FACTOR=3 $(MAKE) --no-print-directory check COVERAGE=1 || true
	@gcovr --object-directory build/coverage/obj --filter '(harness|threading|coroutines)/' --exclude '.*/tests/.*' \
	    --exclude '(harness/sequential|harness/reference|.*/(io|cpu|control|cost))/.*' --exclude-unreachable-branches \
	    --gcov-ignore-parse-errors --print-summary build/coverage/obj | tail -n 25

# Lessons that are wrong on purpose: they crash, never end, or join nobody.
ENDS_BADLY := cost/crash control/deadlock control/forgotten
MEMCHECK := valgrind -q --error-exitcode=99 --leak-check=full
check-valgrind: all $(TEST_PROGRAMS) $(OUT)/tests/faults.so  ## the tests and the lessons under valgrind
	@# A forked child leaves by _exit() and frees nothing: that is no leak.
	@for lesson in $(filter-out $(POSTGRES_LESSONS) $(addprefix %/,$(ENDS_BADLY)),$(LESSONS)); do case $$lesson in */multiprocessing/*) leaks=--leak-check=no;; *) leaks=;; esac; \
	    case $$lesson in */control/*) size='--wait 0.1';; */io/echo) size='--connections 3 --seconds 0.1';; */mandelbrot) size='--rows 20';; *) size='--tasks 3';; esac; \
	    $(MEMCHECK) $$leaks $$lesson --quiet $$size || { echo "valgrind: $$lesson" >&2; exit 1; }; \
	done
	@BUILD=$(OUT) harness/tests/runner/with-postgres.sh sh -c 'for lesson in $(POSTGRES_LESSONS); do \
	    case $$lesson in */multiprocessing/*) leaks=--leak-check=no;; *) leaks=;; esac; \
	    $(MEMCHECK) $$leaks $$lesson --quiet --tasks 3 --database $$database || { echo "valgrind: $$lesson" >&2; exit 1; }; \
	done' || [ $$? = 77 ]
	@TEST_TIME_FACTOR=30 BUILD=$(OUT) WRAP="$(MEMCHECK)" harness/tests/runner/run-tests.sh $(TEST_PROGRAMS)

# libFuzzer keeps what it finds in build/: the corpus in harness/tests/ is only read.
FUZZERS := $(patsubst harness/tests/fuzz_%.c,%,$(wildcard harness/tests/fuzz_*.c))
SECONDS  = 60
fuzz:  ## feed garbage to what reads HTML and to what reads records, each for SECONDS=60
	@$(MAKE) --no-print-directory fuzz-all SANITIZE=fuzzer CC=clang WERROR=1
fuzz-all: $(addprefix $(OUT)/fuzz_,$(FUZZERS))
	@for what in $(FUZZERS); do mkdir -p $(OUT)/corpus/$$what; \
	    $(OUT)/fuzz_$$what -max_total_time=$(SECONDS) -timeout=10 -max_len=4096 -verbosity=0 -print_final_stats=1 \
	        -artifact_prefix=$(OUT)/$$what- $(OUT)/corpus/$$what harness/tests/corpus/$$what || exit 1; done

SOURCES = $(shell git ls-files '*.c' '*.h')
lint:  ## formatting, static analysis, shell scripts
	@clang-format --dry-run --Werror $(SOURCES)
	@cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,performance,portability \
	    --suppress=missingIncludeSystem -Icoroutines/lib -Icoroutines/helpers -Iharness/lesson -Iharness/workloads -Iharness/system -Iharness/tests/runner $(addprefix -Iharness/bench/,$(ROOMS)) \
	    $(filter %.c,$(SOURCES))
	@shellcheck .ci/run $(shell git ls-files '*.sh')
	@echo "lint: clean"

# `make deps bench` installs first, whatever -j says: everything built waits for it.
WAITS_FOR := $(filter deps deps-check deps-postgres,$(MAKECMDGOALS))
missing    = $(shell dpkg-query -W -f '$${Package} $${Status}\n' $1 2>/dev/null | \
             awk '/install ok installed/ { have[$$1] } END { n = split("$1", p, " "); for (i = 1; i <= n; i++) if (!(p[i] in have)) print p[i] }')
# $2: what comes before.
sudo       = $(if $(filter 0,$(shell id -u)),,sudo )
install    = $(if $1,$(if $2,$2 && )$(sudo)sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1 >/dev/null',@:)

CREATECLUSTER := /etc/postgresql-common/createcluster.conf
deps:  ## install what is missing from Debian's packages
	$(call install,$(call missing,$(PACKAGES)))
	@[ -z "$(call missing,$(POSTGRES_PACKAGES))" ] || echo "io/query and io/load need PostgreSQL: make deps-postgres"

deps-check:  ## install also what the sanitizer builds and the lint need
	$(call install,$(call missing,$(PACKAGES) $(CHECK_PACKAGES)))

# Debian would start a server of its own beside: it is told not to. Lessons have theirs.
deps-postgres:  ## install PostgreSQL, for io/query and io/load; no server is started
	$(call install,$(call missing,$(POSTGRES_PACKAGES)),\
	    $(sudo)sh -c 'mkdir -p /etc/postgresql-common && [ -e $(CREATECLUSTER) ] || echo "create_main_cluster = false" > $(CREATECLUSTER)')

# A second architecture is asked for only where it is not known yet: it makes apt's lists longer for good.
deps-aarch64:  ## install what check-aarch64 needs: a cross compiler, qemu, and libuv of Debian's arm64
	$(if $(filter arm64,$(shell dpkg --print-foreign-architectures)),@:,$(sudo)dpkg --add-architecture arm64)
	$(call install,$(AARCH64_PACKAGES))

help:  ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

clean:  ## remove what was built (results/ stays)
	rm -rf build

# --- how things are built ---------------------------------------------------------------------

# Objects are rebuilt when the compiler or its flags change.
$(OUT)/flags: FORCE | $(WAITS_FOR)
	@mkdir -p $(@D)
	@echo '$(CC) $(FLAGS)' | cmp -s - $@ || echo '$(CC) $(FLAGS)' > $@

# One clear line for what is missing, instead of a page from the compiler.
NEEDED := uv.h:libuv1-dev gmp.h:libgmp-dev jansson.h:libjansson-dev curl/curl.h:libcurl4-openssl-dev \
          libxml/HTMLparser.h:libxml2-dev microhttpd.h:libmicrohttpd-dev
$(OUT)/libraries: $(OUT)/flags
	@command -v $(CC) >/dev/null || { echo "missing: $(CC). Install with: make deps   (or: apt-get install gcc libc6-dev)" >&2; exit 1; }; \
	for need in $(NEEDED); do \
	    echo "#include <$${need%%:*}>" | $(CC) $(XML_INCLUDE) -E - >/dev/null 2>&1 || missing="$$missing $${need#*:}"; \
	done; \
	[ -z "$$missing" ] || { echo "missing:$$missing. Install with: make deps   (or: apt-get install$$missing)" >&2; exit 1; }
	@touch $@

# A file sees the lib/ and the helpers/ of its own model only; a lib/ sees only itself.
own       = $(wildcard $(addprefix $(firstword $(subst /, ,$1))/,lib $(if $(findstring /lib/,$1),,helpers)))
model_lib = $(wildcard $(firstword $(subst /, ,$1))/lib)
room_of   = $(word 3,$(subst /, ,$(filter harness/bench/%,$1)))
until     = $(if $2,$(firstword $2) $(if $(filter $1,$(firstword $2)),,$(call until,$1,$(wordlist 2,99,$2))))
rooms     = $(addprefix harness/bench/,$(if $(call room_of,$1),$(call until,$(call room_of,$1),$(ROOMS)),$(if $(filter harness/tests/%,$1),$(ROOMS))))
low       = $(call room_of,$1)$(filter harness/workloads/% harness/services/%,$1)
common    = $(if $(findstring /lib/,$1)$(filter harness/system/%,$1),,harness/system $(if $(call low,$1),,harness/workloads harness/lesson \
            $(if $(findstring /tests/,$1),harness/tests/runner)))
INCLUDES  = $(addprefix -iquote ,$(call own,$<) $(call common,$<) $(call rooms,$<))
compile  = @mkdir -p $(@D) && $(CC) $(FLAGS) $(INCLUDES) -MMD -MP $1 -c $< -o $@

$(OUT)/obj/%.c.o: %.c $(OUT)/flags $(OUT)/libraries
	$(call compile)
$(OUT)/obj/%.S.o: %.S $(OUT)/flags $(OUT)/libraries
	$(call compile)

# What bench knows of lessons, a text for each, becomes one string in it.
CATALOGUE := $(wildcard $(addprefix harness/bench/lessons/,$(addsuffix /*.txt,$(AREAS))))
$(OUT)/obj/catalogue_text.c: $(CATALOGUE) Makefile
	@mkdir -p $(@D) && { echo 'extern const char catalogue_text[]; const char catalogue_text[] ='; \
	    sed -e 's/[\\"]/\\&/g' -e 's/.*/    "&\\n"/' $(CATALOGUE) /dev/null; echo '    "";'; } > $@
$(OUT)/obj/catalogue_text.o: $(OUT)/obj/catalogue_text.c $(OUT)/flags
	$(call compile)

define library_rule
$(call archive,$1): $(foreach f,$(or $2,$1),$(call objects_in,$f)) $3
	@mkdir -p $$(@D) && rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach l,$(filter-out coroutines/lib,$(LIBRARIES)),$(eval $(call library_rule,$l)))
$(eval $(call library_rule,coroutines/lib,coroutines/lib $(addprefix coroutines/lib/,loop io explain)))
$(eval $(call library_rule,harness/bench,$(addprefix harness/bench/,$(ROOMS)),$(OUT)/obj/catalogue_text.o))

# A lesson's main() knows its name: harness/lesson/program is compiled once for each. Of its model's helpers it sees the loop.
kind = $(if $(filter sequential,$1),sequential,$(if $(filter coroutines libuv,$1),loop,preemptive))
define lesson_rule
$(OUT)/obj/program/$1/%.o: harness/lesson/program/main.c $(OUT)/flags $(OUT)/libraries
	$$(call compile,$(addprefix -iquote ,$(wildcard $1/lib $1/helpers)) -DLESSON_MODEL='"$1"' -DLESSON_KIND='"$(call kind,$1)"' -DLESSON_NAME='"$$*"')
$(OUT)/$1/%: $(OUT)/obj/$(call place,$1)/%.c.o $(OUT)/obj/program/$1/%.o \
    $(foreach l,$(if $(wildcard $1/helpers/*.c),$1/helpers) harness/lesson harness/workloads harness/system $(if $(wildcard $1/lib/*.c),$1/lib),$(call archive,$l))
	@# Symbols are bound before main(): what the first call of each costs is no part of a model.
	@mkdir -p $$(@D) && $(CC) $(FLAGS) -o $$@ $$(filter-out %/libpq,$$^) -Wl,-z,now,--as-needed -luv -lgmp -lcurl -lxml2 $(if $(LIBPQ),-lpq) -lm
endef
$(foreach m,$(MODELS),$(eval $(call lesson_rule,$m)))

# Whether there is a libpq changes what these are made of.
$(POSTGRES_LESSONS): $(OUT)/libpq
$(OUT)/libpq: FORCE | $(WAITS_FOR)
	@mkdir -p $(@D) && echo '$(or $(LIBPQ),no)' | cmp -s - $@ || { echo '$(or $(LIBPQ),no)' > $@; \
	    [ '$(LIBPQ)' ] || echo "skipped: io/query and io/load. PostgreSQL is not installed: make deps-postgres" >&2; }
postgres_objects := $(patsubst %,$(OUT)/obj/%.c.o,$(foreach m,$(MODELS),$(addprefix $(call place,$m)/io/,query load))) \
                    $(patsubst %,$(OUT)/obj/%.o,$(POSTGRES_SOURCES))
$(postgres_objects): private WARNINGS += $(PQ_INCLUDE)
ifeq ($(LIBPQ),)
$(POSTGRES_LESSONS): $(OUT)/obj/harness/lesson/program/without_postgres.c.o
	@mkdir -p $(@D) && $(CC) $(FLAGS) -o $@ $(filter %.o,$^)
endif
$(OUT)/obj/harness/tests/test_co_fetch.c.o: private INCLUDES += -iquote coroutines/lib -iquote coroutines/helpers

define reference_rule
$(OUT)/python/$1/%: harness/reference/%.py Makefile
	@mkdir -p $$(@D) && printf '#!/bin/sh\nPYTHONPATH="%s" exec python3 -B "%s" --model=%s "$$$$@"\n' \
	    '$(CURDIR)/harness/reference' '$(CURDIR)/$$<' $1 > $$@ && chmod +x $$@
endef
$(foreach m,$(PYTHON_MODELS),$(eval $(call reference_rule,$m)))

$(OUT)/obj/harness/workloads/links.c.o: private WARNINGS += $(XML_INCLUDE)

# The servers that lessons talk to.
$(OUT)/services/http: $(foreach f,http site program,$(OUT)/obj/harness/services/$f.c.o) $(call archive,harness/system)
	@mkdir -p $(@D) && $(CC) $(FLAGS) -o $@ $^ -lmicrohttpd -lm

# The load that a server is measured by.
$(OUT)/services/load: $(foreach f,load connections program,$(OUT)/obj/harness/services/$f.c.o) $(call archive,harness/system)
	@mkdir -p $(@D) && $(CC) $(FLAGS) -o $@ $^ -Wl,--as-needed -luv -lm

$(OUT)/services/postgres: harness/services/postgres.sh $(OUT)/libpq
	@mkdir -p $(@D) && sed 's/^libpq=yes/libpq=$(or $(LIBPQ),no)/' $< > $@ && chmod 755 $@

$(OUT)/bench: $(OUT)/obj/harness/bench/commands/program/main.c.o $(call archive,harness/bench) $(call archive,harness/system)
	@$(CC) $(FLAGS) -o $@ $^ -ljansson -lm

# The coroutine library is tested by itself, so that it can be where only libuv is.
beside = $(if $(filter coroutines/%,$1),,$2)
define test_rule
$(OUT)/tests/%: $(OUT)/obj/$1/%.c.o $(OUT)/obj/harness/tests/runner/test.c.o $(OUT)/obj/harness/tests/runner/shell.c.o \
    $(foreach l,$(call model_lib,$1) $(call beside,$1,harness/bench harness/lesson harness/workloads) harness/system,$(call archive,$l))
	@mkdir -p $$(@D) && $(CC) $(FLAGS) -o $$@ $$^ -Wl,--as-needed -luv $(call beside,$1,-lgmp -ljansson -lcurl -lxml2) -lm
endef
$(foreach d,$(patsubst %/,%,$(sort $(dir $(TESTS_OF)))),$(eval $(call test_rule,$d)))

$(OUT)/tests/test_co_fetch: $(call archive,coroutines/helpers) $(call archive,coroutines/lib)

$(OUT)/tests/faults.so: harness/tests/runner/faults.c $(OUT)/flags
	@mkdir -p $(@D) && $(CC) $(filter-out -fsanitize%,$(FLAGS)) -shared -fPIC -o $@ $<

$(OUT)/tests/bench_%: $(OUT)/obj/coroutines/tests/bench_%.c.o $(call archive,coroutines/lib) $(call archive,harness/system)
	@mkdir -p $(@D) && $(CC) $(FLAGS) -o $@ $^ -luv -lm

$(OUT)/fuzz_%: $(OUT)/obj/harness/tests/fuzz_%.c.o $(foreach l,harness/bench harness/workloads harness/system,$(call archive,$l))
	@$(CC) $(FLAGS) -fsanitize=fuzzer -o $@ $^ -Wl,--as-needed -ljansson -lcurl -lgmp -lxml2 -lm

%.d: ;
-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)
