// The probes of glibc built with --enable-systemtap ("Internal Probes" in its manual). What was
// libpthread's is libc's since 2.34.

extension BuiltInSignatures {
  static let glibc = #"""
    provider libc
    setjmp(env: pointer, value: int, pc: pointer)
    longjmp{,_target}(env: pointer, value: int, pc: pointer)
    memory_heap_{new,free,more,less}(heap: pointer, size: size)
    memory_sbrk_{more,less}(break: pointer, size: size)
    memory_arena_new(arena: pointer, size: size)
    memory_arena_reuse(arena: pointer, avoid: pointer)
    memory_arena_reuse_wait(mutex: pointer, arena: pointer, avoid: pointer)
    memory_arena_reuse_free_list(arena: pointer)
    memory_arena_retry(size: size, arena: pointer)
    memory_{malloc,calloc}_retry(size: size)
    memory_memalign_retry(size: size, alignment: size)
    memory_realloc_retry(size: size, old: pointer)
    memory_malloc_consolidate(state: pointer)
    memory_mallopt(parameter: int, value: int)
    memory_mallopt_{mxfast,check_action,perturb,arena_test,arena_max,mmap_max}(new: int, old: int)
    memory_mallopt_{mxfast,arena_test,arena_max}(new: size, old: size)
    memory_mallopt_mmap_max(new: int, old: int, dynamic: int)
    memory_mallopt_{trim_threshold,top_pad,mmap_threshold}(new: size, old: size, dynamic: int)
    memory_mallopt_{trim_threshold,top_pad,mmap_threshold}(new: int, old: size, dynamic: int)
    memory_mallopt_free_dyn_thresholds(new_mmap: size, new_trim: size)
    memory_tcache_double_free(memory: pointer, bin: int)
    memory_tunable_tcache_{max_bytes,count,unsorted_limit}(new: size, old: size)
    memory_tunable_tcache_max_bytes(new: int, old: size)

    provider libpthread, libc
    pthread_start(thread: pointer, function: pointer, argument: pointer)
    pthread_create(id: pointer, attributes: pointer, function: pointer, argument: pointer)
    pthread_join(thread: pointer)
    pthread_join_ret(thread: pointer, status: int, result: pointer)
    mutex_{init,destroy,entry,acquired,release}(mutex: pointer)
    mutex_timedlock_{entry,acquired}(mutex: pointer)
    mutex_timedlock_entry(mutex: pointer, time: pointer)
    cond_{init,destroy,signal,broadcast}(cond: pointer)
    cond_init(cond: pointer, attributes: pointer)
    cond_{wait,timedwait}(cond: pointer, mutex: pointer)
    cond_timedwait(cond: pointer, mutex: pointer, time: pointer)
    {rdlock,wrlock}_entry(lock: pointer)
    rdlock_acquire_read(lock: pointer)
    wrlock_acquire_write(lock: pointer)
    rwlock_{destroy,unlock}(lock: pointer)
    lll_lock_wait_private(futex: pointer)
    lll_lock_wait(futex: pointer, private: int)

    provider rtld
    init_{start,complete}(namespace: long, debug: pointer)
    map_{start,failed,complete}(namespace: long, debug: pointer)
    map_complete(namespace: long, debug: pointer, map: pointer)
    reloc_start(namespace: long, debug: pointer)
    reloc_complete(namespace: long, debug: pointer, map: pointer)
    unmap_{start,complete}(namespace: long, debug: pointer)
    lll_lock_wait_private(futex: pointer)
    setjmp(env: pointer, value: int, pc: pointer)
    longjmp{,_target}(env: pointer, value: int, pc: pointer)

    provider libm
    slowexp_{p6,p32}(x: double, result: double)
    slowpow_{p10,p32}(x: double, y: double, result: double)
    slow{log,log_inexact,atan,atan_inexact,tan}(precision: int, x: double, result: double)
    slowatan2{,_inexact}(precision: int, y: double, x: double, result: double)
    slow{asin,acos,sin,cos}(x: double, result: double)
    slow{sin,cos}_dx(x: double, dx: double, result: double)
    """#
}
