using System.Diagnostics;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Starts a process that outlives this one, with output to a file and a minimal environment.</summary>
internal static class DetachedProcess
{
    // Variables that a silo needs. Others could be settings (Cluster__Roles) that are not meant for it.
    private static readonly string[] _kept = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];
    private static readonly string[] _keptBeginnings = ["LC_", "XDG_", "DOTNET_ROOT", "CUDA_", "NVIDIA_", "HIP_", "ROCR_", "SSL_CERT_"];

    // The shell opens the file, because a pipe would break when this process exits. With exec, the process id is that of the program.
    private const string Script = "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null";

    /// <summary>Starts a process.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="workingDirectory">Its working directory, from which a silo reads <c>appsettings.json</c>.</param>
    /// <param name="log">The file to append output to.</param>
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
