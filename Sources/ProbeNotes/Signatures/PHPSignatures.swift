// The probes of PHP built with --enable-dtrace (Zend/zend_dtrace.d). They fire only when the environment
// has USE_ZEND_DTRACE=1.

extension BuiltInSignatures {
  static let php = #"""
    provider php
    request__{startup,shutdown}(filename: string, uri: string, method: string)
    compile__file__{entry,return}(filename: string, translated: string)
    execute__{entry,return}(filename: string, line: int)
    function__{entry,return}(function: string, filename: string, line: int, class: string, scope: string)
    exception__{thrown,caught}(class: string)
    error(message: string, filename: string, line: int)
    """#
}
