using System.Diagnostics;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>Starts a process that outlives this one: it reads nothing, writes to a file, and knows little of this process's environment.</summary>
internal static class DetachedProcess
{
    // What a silo needs of the user's environment. The rest could be settings (Cluster__Roles) that the user did not mean for it.
    private static readonly string[] _kept = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];
    private static readonly string[] _keptBeginnings = ["LC_", "XDG_", "DOTNET_ROOT", "CUDA_", "NVIDIA_", "HIP_", "ROCR_", "SSL_CERT_"];

    // A pipe would break with this process, so the shell opens the file. exec: the process id is then that of the program.
    private const string Script = "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null";

    /// <summary>Starts it.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="workingDirectory">Its working directory; a silo reads <c>appsettings.json</c> there.</param>
    /// <param name="log">File that its output is appended to.</param>
    public static Process Start(IEnumerable<string> command, string workingDirectory, string log)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", log, .. command]) { WorkingDirectory = workingDirectory };
        foreach (var name in start.Environment.Keys.Where(name => !IsKept(name)).ToArray())
        {
            start.Environment.Remove(name);
        }

        return Process.Start(start)!;
    }

    private static bool IsKept(string name) =>
        _kept.Contains(name, StringComparer.Ordinal) || _keptBeginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));
}
