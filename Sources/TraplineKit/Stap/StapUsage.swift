// What `stap` says of itself.

/// The version of the language that scripts see, and what `stap -V` prints.
package enum StapVersion {
  /// The newest version of SystemTap whose language this is.
  package static let language = "5.2"

  package static let text = """
    Systemtap translator/driver (version \(language)/0.191, Trapline 0.1.0)
    This is Trapline, which traces without a kernel module.

    """
}

/// Texts about the command line.
package enum StapUsage {
  /// What follows a mistake in a command line.
  package static let hint = """
    Try '--help' for more information. [man stap]
    A message like [man foo] means for more info, run % man foo

    """

  package static let text = """
    \(StapVersion.text)
    Usage: stap [options] FILE                    Run script in file.
       or: stap [options] -                       Run script on stdin.
       or: stap [options] -e SCRIPT               Run given script.
       or: stap [options] -l PROBE                List matching probes.
       or: stap [options] -L PROBE                List matching probes and local variables.
       or: stap [options] --dump-probe-types      List available probe types.
       or: stap [options] --dump-probe-aliases    List available probe aliases.
       or: stap [options] --dump-functions        List available functions.

    Options:
       --         end of stap's options, options of the script follow
       -h --help  show this
       -V --version
                  show the version
       -p NUM     stop after pass NUM of 5: parse, check, compile, verify, run
       -v         tell more in all passes
       --vp {N}+  tell more in single passes, as in 00001
       -u         check and keep what has no effect
       -w         no warnings
       -W         warnings are errors
       -g         guru mode
       -I DIR     look for .stp and .stpm files of the library in DIR too
       -D NM=VAL  set a limit: MAXACTION, MAXSTRINGLEN, MAXMAPENTRIES, MAXNESTING, MAXERRORS,
                  MAXSKIPPED, HIST_WIDTH, HIST_ELISION
       -G VAR=VAL set a global variable of the script
       -o FILE    write to FILE in place of the standard output, in which % conversions of
                  strftime(3) are replaced
       -S SIZE[,N]
                  go on with another file after SIZE megabytes, and keep the last N
       -E SCRIPT  run SCRIPT beside the script of -e or of a file
       -c CMD     start the probes, run CMD by the shell, and end when it does
       -x PID     trace the process PID, which target() gives
       -t         report how often handlers ran, and how long they took
       -T TIME    end after TIME seconds
       --privilege=stapdev|stapsys|stapusr
                  what %( systemtap_privilege ... %) sees
       --unprivileged
                  the same as --privilege=stapusr
       --compatible=VERSION
                  the language as of VERSION, instead of \(StapVersion.language)
       --color=never|auto|always
                  messages in colors
       --suppress-handler-errors
                  count errors of handlers, and go on
       --suppress-time-limits
                  no limit to what a handler does (with -g)
       --no-global-var-display
                  do not print the globals that the script never reads

    Options that are about a kernel module are accepted and have no effect: -a -b -B -d -k -m -P -q
    -r -R -s --all-modules --ldd --modinfo --poison-cache --rlimit-* --runtime and others; with -v
    each of them is told.

    """
}
