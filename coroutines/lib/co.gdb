# co.gdb - what gdb does not know by itself: the tasks that are not running.
#
#   gdb -x coroutines/lib/co.gdb PROGRAM
#   (gdb) co-tasks            every task of this thread's loop: number, name, state, where created
#   (gdb) co-backtrace 3      where task 3 is
#
# Of a program that runs under gdb or that it is attached to, in the thread of the loop (`thread 1`);
# not of a core file: co-backtrace sets the registers for a moment, and sets them back.

# Runs a command with $co_task set to each task in turn; the slots are laid out as in stacks.c.
define co-each-task
  set $co_pool = co_here.pools
  while $co_pool
    set $co_slab = $co_pool->slabs
    while $co_slab
      set $co_slot = 0
      while $co_slot < $co_slab->used
        set $co_size = (sizeof(struct co_task) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE
        set $co_top = $co_slab->memory + ($co_slot + 1) * $co_pool->stack_bytes
        set $co_task = (struct co_task *) ($co_top - $co_size - $co_slot % SHADES * CACHE_LINE)
        if $co_task->state != CO_FREE
          $arg0
        end
        set $co_slot = $co_slot + 1
      end
      set $co_slab = $co_slab->next
    end
    set $co_pool = $co_pool->next
  end
end
document co-each-task
Run a command for each task of this thread's loop, as $co_task.
end

define co-show-task
  printf "%5llu  %-24s ", $co_task->number, $co_task->name
  if $co_task == co_here.current
    printf "running"
  else
    if $co_task->state == CO_NEW
      printf "not begun"
    end
    if $co_task->state == CO_DONE
      printf "ended"
    end
    if $co_task->state == CO_STARTED && !$co_task->wait
      printf "ready"
    end
    if $co_task->wait
      printf "waits "
      output/a $co_task->wait
    end
  end
  printf "  created at %s:%d\n", $co_task->site->file, $co_task->site->line
end

define co-tasks
  if !co_here.open
    printf "no loop runs in this thread\n"
  else
    co-each-task co-show-task
  end
end
document co-tasks
List the tasks of this thread's loop: number, name, state, where created.
end

define co-note-if-wanted
  if $co_task->number == $co_wanted
    set $co_found = $co_task
  end
end

define co-show-frames
  set $co_pc = $pc
  set $co_sp = $sp
  set $co_rbp = $rbp
  set $co_rbx = $rbx
  set $co_r12 = $r12
  set $co_r13 = $r13
  set $co_r14 = $r14
  set $co_r15 = $r15
  set $rbp = (long) $co_found->context.frame
  set $rbx = (long) $co_found->context.saved[0]
  set $r12 = (long) $co_found->context.saved[1]
  set $r13 = (long) $co_found->context.saved[2]
  set $r14 = (long) $co_found->context.saved[3]
  set $r15 = (long) $co_found->context.saved[4]
  set $sp = $co_found->context.stack
  set $pc = $co_found->context.resume
  backtrace
  set $rbp = $co_rbp
  set $rbx = $co_rbx
  set $r12 = $co_r12
  set $r13 = $co_r13
  set $r14 = $co_r14
  set $r15 = $co_r15
  set $sp = $co_sp
  set $pc = $co_pc
end

define co-backtrace
  set $co_wanted = $arg0
  set $co_found = (struct co_task *) 0
  co-each-task co-note-if-wanted
  if !$co_found
    printf "there is no task %d\n", $co_wanted
  else
    if $co_found == co_here.current
      backtrace
    else
      if $co_found->state != CO_STARTED
        printf "task %d is not between its beginning and its end\n", $co_wanted
      else
        select-frame 0
        co-show-frames
      end
    end
  end
end
document co-backtrace
Show where a task is: co-backtrace NUMBER (as in co-tasks).
end
