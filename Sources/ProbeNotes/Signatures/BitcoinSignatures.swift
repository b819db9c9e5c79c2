// The tracepoints of Bitcoin Core (doc/tracing.md), whose contexts are providers. Hashes are 32 bytes,
// least significant first.

extension BuiltInSignatures {
  static let bitcoin = #"""
    provider net
    {inbound,outbound}_message(peer: i64, address: string, connection_type: string, message_type: string, size: u64, bytes: pointer)
    {inbound,outbound}_connection(peer: i64, address: string, connection_type: string, network: u64, connections: u64)
    {inbound,outbound}_connection(peer: i64, address: string, connection_type: string, network: uint, connections: u64)
    {evicted_inbound,closed}_connection(peer: i64, address: string, connection_type: string, network: u64, established: i64)
    {evicted_inbound,closed}_connection(peer: i64, address: string, connection_type: string, network: uint, established: i64)
    misbehaving_connection(peer: i64, message: string)

    provider validation
    block_connected(hash: pointer, height: int, transactions: u64, inputs: int, sigops: u64, time: u64)

    provider utxocache
    flush(time: i64, mode: uint, coins: u64, bytes: u64, pruned: bool)
    {add,spent,uncache}(txid: pointer, index: uint, height: uint, value: i64, coinbase: bool)

    provider coin_selection
    selected_coins(wallet: string, algorithm: string, target: i64, waste: i64, selected: i64)
    normal_create_tx_internal(wallet: string, success: bool, fee: i64, change_position: int)
    attempting_aps_create_tx(wallet: string)
    aps_create_tx_internal(wallet: string, used: bool, success: bool, fee: i64, change_position: int)

    provider mempool
    added(txid: pointer, size: int, fee: i64)
    removed(txid: pointer, reason: string, size: int, fee: i64, time: u64)
    replaced(txid: pointer, size: int, fee: i64, time: u64, replacement: pointer, replacement_size: int, replacement_fee: i64)
    rejected(txid: pointer, reason: string)
    """#
}
