// The probes of libvirt (src/libvirt_probes.d, src/libvirt_qemu_probes.d). Its macros pass every argument
// as a 64-bit number, whatever its declared type (src/internal.h), so ints are i64 here.

extension BuiltInSignatures {
  static let libvirt = #"""
    provider libvirt
    event_{poll,glib}_add_handle(watch: i64, fd: i64, events: i64, callback: pointer, opaque: pointer, free: pointer)
    event_{poll,glib}_update_handle(watch: i64, events: i64)
    event_{poll,glib}_{remove,purge}_handle(watch: i64)
    event_poll_dispatch_handle(watch: i64, events: i64)
    event_glib_dispatch_handle(watch: i64, events: i64, callback: pointer, opaque: pointer)
    event_glib_remove_handle_idle(watch: i64, free: pointer, opaque: pointer)
    event_{poll,glib}_add_timeout(timer: i64, frequency: i64, callback: pointer, opaque: pointer, free: pointer)
    event_{poll,glib}_update_timeout(timer: i64, frequency: i64)
    event_{poll,glib}_{remove,purge}_timeout(timer: i64)
    event_poll_dispatch_timeout(timer: i64)
    event_glib_dispatch_timeout(timer: i64, callback: pointer, opaque: pointer)
    event_glib_remove_timeout_idle(timer: i64, free: pointer, opaque: pointer)
    event_poll_run(descriptors: i64, timeout: i64)
    object_new(object: pointer, class: string)
    object_{ref,unref,dispose}(object: pointer)
    dbus_method_{call,reply}(interface: string, member: string, object: string, destination: string)
    rpc_socket_new(socket: pointer, fd: i64, errfd: i64, pid: i64, local: string, remote: string)
    rpc_socket_{send,recv}_fd(socket: pointer, fd: i64)
    rpc_{server_client,client}_new(client: pointer, socket: pointer)
    rpc_{server_client,client}_msg_{tx_queue,rx}(client: pointer, length: i64, program: i64, version: i64, procedure: i64, type: i64, status: i64, serial: i64)
    rpc_server_client_auth_{allow,deny}(client: pointer, type: i64, identity: string)
    rpc_server_client_auth_fail(client: pointer, type: i64)
    rpc_tls_context_new(context: pointer, cacert: string, cacrl: string, cert: string, key: string, sanity_check: i64, require_valid: i64, is_server: i64)
    rpc_tls_context_session_{allow,deny}(context: pointer, session: pointer, name: string)
    rpc_tls_context_session_fail(context: pointer, session: pointer)
    rpc_tls_session_new(session: pointer, context: pointer, hostname: string, is_server: i64)
    rpc_tls_session_handshake_{pass,fail}(session: pointer)
    rpc_keepalive_new(keepalive: pointer, client: pointer)
    rpc_keepalive_start(keepalive: pointer, client: pointer, interval: i64, count: i64)
    rpc_keepalive_stop(keepalive: pointer, client: pointer)
    rpc_keepalive_{send,received}(keepalive: pointer, client: pointer, program: i64, version: i64, procedure: i64)
    rpc_keepalive_timeout(keepalive: pointer, client: pointer, countdown: i64, idle: i64)
    # Of releases that do not report disposal through object_dispose.
    rpc_{socket,server_client,client,tls_context,tls_session,keepalive}_dispose(object: pointer)
    qemu_monitor_new(monitor: pointer, fd: i64)
    qemu_monitor_{ref,unref,close}(monitor: pointer)
    qemu_monitor_send_msg(monitor: pointer, message: string, fd: i64)
    qemu_monitor_recv_{reply,event}(monitor: pointer, message: string)
    qemu_monitor_io_process(monitor: pointer, buffer: string[3], length: i64)
    qemu_monitor_io_{read,write}(monitor: pointer, buffer: string[3], length: i64, result: i64, errno: i64)
    qemu_monitor_io_send_fd(monitor: pointer, fd: i64, result: i64, errno: i64)
    """#
}
