// The probes of MySQL up to 5.7 and of MariaDB built with -DENABLE_DTRACE (include/probes_mysql.d.base;
// "Tracing mysqld Using DTrace" in the manual of 5.7).

extension BuiltInSignatures {
  static let mysql = #"""
    provider mysql
    connection__start(id: ulong, user: string, host: string)
    connection__done(status: int, id: ulong)
    command__start(id: ulong, command: int, user: string, host: string)
    command__done(status: int)
    query__start(query: string, id: ulong, database: string, user: string, host: string)
    query__exec__start(query: string, id: ulong, database: string, user: string, host: string, type: int)
    query__parse__start(query: string)
    query__{,exec__,parse__}done(status: int)
    query__cache__hit(query: string, rows: ulong)
    query__cache__miss(query: string)
    {insert,update,delete,index__read}__row__start(database: string, table: string)
    read__row__start(database: string, table: string, scan: int)
    {insert,update,delete,index__read,read}__row__done(status: int)
    handler__{rdlock,wrlock,unlock}__start(database: string, table: string)
    handler__{rdlock,wrlock,unlock}__done(status: int)
    filesort__start(database: string, table: string)
    filesort__done(status: int, rows: ulong)
    {select,insert,insert__select,update,multi__update,delete,multi__delete}__start(query: string)
    {select,insert,insert__select,delete,multi__delete}__done(status: int, rows: ulong)
    {update,multi__update}__done(status: int, matched: ulong, changed: ulong)
    net__read__start()
    net__read__done(status: int, bytes: ulong)
    net__write__start(bytes: ulong)
    net__write__done(status: int)
    keycache__{read,write}__start(path: string, bytes: ulong, used: ulong, free: ulong)
    keycache__{read,write}__block(bytes: ulong)
    keycache__read__{hit,miss}()
    keycache__{read,write}__done(used: ulong, free: ulong)
    """#
}
