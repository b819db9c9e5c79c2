// What D's own libraries declare of processes and threads, written in D. `curpsinfo` is no variable there
// either, but a translation of facts, and only what can be known without a kernel's structures has a
// value here.

internal import ScriptSyntax

/// D text that is compiled before a program that uses it.
enum DStandardLibrary {
  /// Whether a program speaks of anything in it.
  static func isNeeded(by source: SourceText) -> Bool {
    source.bytes.contains(sequence: Array("psinfo".utf8))
  }

  static var source: SourceText { SourceText(text, name: "psinfo.d") }

  private static let text = """
    typedef struct psinfo {
      int pr_nlwp; pid_t pr_pid; pid_t pr_ppid; pid_t pr_pgid; pid_t pr_sid;
      uid_t pr_uid; uid_t pr_euid; gid_t pr_gid; gid_t pr_egid;
      uintptr_t pr_addr; string pr_fname; string pr_psargs; char pr_dmodel;
      int pr_taskid; int pr_projid; int pr_zoneid;
    } psinfo_t;
    translator psinfo_t < int T > {
      pr_nlwp = __nlwp; pr_pid = pid; pr_ppid = ppid; pr_pgid = __pgid; pr_sid = __sid;
      pr_uid = uid; pr_euid = __euid; pr_gid = gid; pr_egid = __egid;
      pr_addr = 0; pr_fname = execname; pr_psargs = __psargs; pr_dmodel = 2;
      pr_taskid = 0; pr_projid = 0; pr_zoneid = 0;
    };
    inline psinfo_t *curpsinfo = xlate <psinfo_t *> (0);

    typedef struct lwpsinfo {
      int pr_flag; id_t pr_lwpid; uintptr_t pr_addr; uintptr_t pr_wchan;
    } lwpsinfo_t;
    translator lwpsinfo_t < int T > {
      pr_flag = 0; pr_lwpid = tid; pr_addr = 0; pr_wchan = 0;
    };
    inline lwpsinfo_t *curlwpsinfo = xlate <lwpsinfo_t *> (0);

    """
}

extension [UInt8] {
  fileprivate func contains(sequence: [UInt8]) -> Bool {
    guard let first = sequence.first else { return true }
    var rest = self[...]
    while let start = rest.firstIndex(of: first) {
      if rest[start...].starts(with: sequence) { return true }
      rest = rest[(start + 1)...]
    }
    return false
  }
}
