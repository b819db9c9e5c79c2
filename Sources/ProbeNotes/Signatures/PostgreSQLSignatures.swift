// The probes of PostgreSQL built with --enable-dtrace ("Dynamic Tracing" in its manual; checked against
// the notes of version 15, later versions after their probes.d). Rows of one probe are versions of it.

extension BuiltInSignatures {
  static let postgresql = #"""
    provider postgresql
    transaction__{start,commit,abort}(lxid: uint)
    query__{start,done}(query: string)
    query__{parse,rewrite}__{start,done}(query: string)
    query__{plan,execute}__{start,done}()
    statement__status(status: string)
    # Mode: 0 exclusive, 1 shared.
    lwlock__{acquire,wait__start,wait__done}(tranche: string, mode: int)
    lwlock__{condacquire,acquire__or__wait}{,__fail}(tranche: string, mode: int)
    lwlock__release(tranche: string)
    # Before 10: the tranche's locks were numbered.
    lwlock__{acquire,wait__start,wait__done}(tranche: string, id: int, mode: int)
    lwlock__{condacquire,acquire__or__wait}{,__fail}(tranche: string, id: int, mode: int)
    lwlock__release(tranche: string, id: int)
    lwlock__{acquire,wait__start,wait__done}(id: int, mode: int)
    lwlock__{condacquire,acquire__or__wait}{,__fail}(id: int, mode: int)
    lwlock__release(id: int)
    # The fields of the lock's tag, as it is declared: the fourth has 16 bits, the type 8.
    lock__wait__{start,done}(field1: uint, field2: uint, field3: uint, field4: u16, type: u8, mode: int)
    lock__wait__{start,done}(field1: uint, field2: uint, field3: uint, field4: uint, type: uint, mode: int)
    # The last of these is false in versions that extend relations elsewhere.
    buffer__read__start(fork: int, block: uint, tablespace: uint, database: uint, relation: uint, backend: int, extend: bool)
    buffer__read__done(fork: int, block: uint, tablespace: uint, database: uint, relation: uint, backend: int, extend: bool, hit: bool)
    buffer__read__start(fork: int, block: uint, tablespace: uint, database: uint, relation: uint, backend: int)
    buffer__read__done(fork: int, block: uint, tablespace: uint, database: uint, relation: uint, backend: int, hit: bool)
    buffer__extend__start(fork: int, tablespace: uint, database: uint, relation: uint, backend: int, wanted: uint)
    buffer__extend__done(fork: int, tablespace: uint, database: uint, relation: uint, backend: int, extended: uint, block: uint)
    buffer__flush__{start,done}(fork: int, block: uint, tablespace: uint, database: uint, relation: uint)
    buffer__write__dirty__{start,done}(fork: int, block: uint, tablespace: uint, database: uint, relation: uint)
    buffer__checkpoint__start(flags: int)
    buffer__checkpoint__{sync__start,done}()
    buffer__sync__start(buffers: int, todo: int)
    buffer__sync__written(buffer: int)
    buffer__sync__done(buffers: int, written: int, todo: int)
    checkpoint__start(flags: int)
    checkpoint__done(written: int, buffers: int, added: int, removed: int, recycled: int)
    {clog,subtrans,multixact}__checkpoint__{start,done}(shutdown: bool)
    twophase__checkpoint__{start,done}()
    smgr__md__{read,write}__start(fork: int, block: uint, tablespace: uint, database: uint, relation: uint, backend: int)
    smgr__md__read__done(fork: int, block: uint, tablespace: uint, database: uint, relation: uint, backend: int, read: int, wanted: int)
    smgr__md__write__done(fork: int, block: uint, tablespace: uint, database: uint, relation: uint, backend: int, written: int, wanted: int)
    smgr__md__read__done(fork: int, block: uint, tablespace: uint, database: uint, relation: uint, backend: int, read: ssize, wanted: size)
    smgr__md__write__done(fork: int, block: uint, tablespace: uint, database: uint, relation: uint, backend: int, written: ssize, wanted: size)
    # Kind: 0 heap, 1 index, 2 datum, 3 cluster.
    sort__start(kind: int, unique: bool, keys: int, kilobytes: int, random: bool, parallel: int)
    sort__start(kind: int, unique: bool, keys: int, kilobytes: int, random: bool)
    sort__done(external: bool, space: long)
    wal__insert(manager: u8, info: u8)
    wal__switch()
    wal__buffer__write__dirty__{start,done}()
    xlog__insert(manager: u8, info: u8)
    xlog__switch()
    deadlock__found()
    """#
}
