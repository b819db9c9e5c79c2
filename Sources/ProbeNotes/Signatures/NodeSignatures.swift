// The probes of Node.js up to 18 built with --with-dtrace, as its macros flatten them on Linux
// (src/node_dtrace.cc and src/node.stp).

extension BuiltInSignatures {
  static let node = #"""
    provider node
    {net__server__connection,net__stream__end,http__server__response,http__client__response}(connection: pointer, remote: string, port: int, fd: int)
    net__socket__{read,write}(connection: pointer, bytes: int, remote: string, port: int, fd: int)
    http__{server,client}__request(request: pointer, connection: pointer, remote: string, port: int, method: string, url: string, fd: int)
    gc__{start,done,stop}(type: int, flags: int, isolate: pointer)
    """#
}
