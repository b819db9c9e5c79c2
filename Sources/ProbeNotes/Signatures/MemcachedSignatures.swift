// The probes of memcached built with --enable-dtrace (memcached_dtrace.d). Keys are not terminated; some
// versions pass their lengths in 64 bits or, from the item itself, in 8.

extension BuiltInSignatures {
  static let memcached = #"""
    provider memcached
    conn__{allocate,release}(connection: int)
    conn__{create,destroy}(pointer: pointer)
    conn__dispatch(connection: int, thread: i64)
    conn__dispatch(connection: int, thread: int)
    slabs__allocate(size: int, class: int, slab_size: int, memory: pointer)
    slabs__allocate(size: size, class: uint, slab_size: uint, memory: pointer)
    slabs__allocate__failed(size: int, class: int)
    slabs__allocate__failed(size: size, class: uint)
    slabs__slabclass__allocate{,__failed}(class: int)
    slabs__free(size: int, class: int, memory: pointer)
    slabs__free(size: size, class: uint, memory: pointer)
    assoc__find(key: string[2], key_length: int, depth: int)
    assoc__find(key: string[2], key_length: size, depth: int)
    assoc__{insert,delete}(key: string[2], key_length: int)
    assoc__{insert,delete}(key: string[2], key_length: size)
    assoc__{insert,delete}(key: string[2], key_length: u8)
    item__{link,unlink,remove,update}(key: string[2], key_length: int, size: int)
    item__{link,unlink,remove,update}(key: string[2], key_length: u8, size: int)
    item__replace(old: string[2], old_length: int, old_size: int, new: string[5], new_length: int, new_size: int)
    item__replace(old: string[2], old_length: u8, old_size: int, new: string[5], new_length: u8, new_size: int)
    process__command__{start,end}(connection: int, bytes: string[3], length: int)
    process__command__{start,end}(connection: int, bytes: string[3], length: size)
    # The size is -1 when the key was not found.
    command__{get,add,set,replace,prepend,append,touch,cas}(connection: int, key: string[3], key_length: int, size: int, cas: i64)
    command__{get,add,set,replace,prepend,append,touch,cas}(connection: int, key: string[3], key_length: size, size: int, cas: i64)
    command__{get,add,set,replace,prepend,append,touch,cas}(connection: int, key: string[3], key_length: u8, size: int, cas: i64)
    command__{incr,decr}(connection: int, key: string[3], key_length: int, value: i64)
    command__{incr,decr}(connection: int, key: string[3], key_length: u8, value: i64)
    command__delete(connection: int, key: string[3], key_length: int)
    command__delete(connection: int, key: string[3], key_length: size)
    command__delete(connection: int, key: string[3], key_length: u8)
    """#
}
