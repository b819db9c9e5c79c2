// The probes of the Java virtual machine HotSpot (src/hotspot/os/posix/dtrace/hotspot.d and
// hs_private.d in the JDK; sizes after the notes of Java 17). Lengths are int or size_t by version.

extension BuiltInSignatures {
  static let hotspot = #"""
    provider hotspot
    # Java's strings are not terminated: each is followed by its length.
    vm__init__{begin,end}()
    vm__shutdown()
    class__{loaded,unloaded}(class: string[2], class_length: int, loader: pointer, shared: bool)
    class__initialization__required(class: string[2], class_length: int, loader: pointer, thread_type: int)
    class__initialization__{recursive,concurrent,erroneous,super__failed,clinit,error,end}(class: string[2], class_length: int, loader: pointer, thread_type: int, wait: bool)
    gc__begin(full: bool)
    gc__end()
    mem__pool__gc__{begin,end}(manager: string[2], manager_length: size, pool: string[4], pool_length: size, init: u64, used: u64, committed: u64, max: u64)
    mem__pool__gc__{begin,end}(manager: string[2], manager_length: int, pool: string[4], pool_length: int, init: u64, used: u64, committed: u64, max: u64)
    thread__{start,stop}(thread: string[2], thread_length: int, java_id: i64, native_id: u64, daemon: bool)
    # Milliseconds up to Java 8, nanoseconds since 9.
    thread__sleep__begin(time: i64)
    thread__sleep__end(interrupted: int)
    thread__yield()
    thread__park__begin(parker: pointer, absolute: int, time: i64)
    thread__{park__end,unpark}(parker: pointer)
    method__compile__begin(compiler: string[2], compiler_length: size, class: string[4], class_length: int, method: string[6], method_length: int, signature: string[8], signature_length: int)
    method__compile__end(compiler: string[2], compiler_length: size, class: string[4], class_length: int, method: string[6], method_length: int, signature: string[8], signature_length: int, success: bool)
    method__compile__begin(compiler: string[2], compiler_length: int, class: string[4], class_length: int, method: string[6], method_length: int, signature: string[8], signature_length: int)
    method__compile__end(compiler: string[2], compiler_length: int, class: string[4], class_length: int, method: string[6], method_length: int, signature: string[8], signature_length: int, success: bool)
    compiled__method__load(class: string[2], class_length: int, method: string[4], method_length: int, signature: string[6], signature_length: int, code: pointer, size: int)
    compiled__method__load(class: string[2], class_length: int, method: string[4], method_length: int, signature: string[6], signature_length: int, code: pointer, size: size)
    compiled__method__unload(class: string[2], class_length: int, method: string[4], method_length: int, signature: string[6], signature_length: int)
    monitor__contended__{enter,entered,exit}(thread: i64, monitor: pointer, class: string[4], class_length: int)
    monitor__{notify,notifyAll,waited}(thread: i64, monitor: pointer, class: string[4], class_length: int)
    monitor__wait(thread: i64, monitor: pointer, class: string[4], class_length: int, timeout: i64)
    object__alloc(thread: i64, class: string[3], class_length: int, bytes: int)
    object__alloc(thread: i64, class: string[3], class_length: int, bytes: size)
    method__{entry,return}(thread: i64, class: string[3], class_length: int, method: string[5], method_length: int, signature: string[7], signature_length: int)
    vmops__{request,begin,end}(operation: string[2], operation_length: size, mode: int)
    vmops__{request,begin,end}(operation: string[2], operation_length: int, mode: int)

    provider hs_private
    safepoint__{begin,end}()
    """#
}
