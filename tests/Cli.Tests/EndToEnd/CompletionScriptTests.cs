using System.Diagnostics;
using ZeroShotOrleans.Cli.Completion;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Sources the completion scripts in the shells of this machine, and completes a command line as the shell does.</summary>
public sealed class CompletionScriptTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    // Each completes `zso jobs re`, then `zso classify --format j`, and prints the words.
    private static readonly Dictionary<string, string> _programs = new()
    {
        ["bash"] = """
            source ./script
            COMP_WORDS=(zso jobs re) COMP_CWORD=2; _zso_complete; printf '%s\n' "${COMPREPLY[@]}"
            COMP_WORDS=(zso classify --format j) COMP_CWORD=3; _zso_complete; printf '%s\n' "${COMPREPLY[@]}"
            complete -p zso >/dev/null
            """,
        ["fish"] = """
            source ./script
            complete -C 'zso jobs re' | string split -f 1 \t
            complete -C 'zso classify --format j' | string split -f 1 \t
            """,

        // Its completion system needs a terminal: the two functions that the script calls are replaced.
        ["zsh"] = """
            compdef() { :; }
            _describe() { local name="$2"; print -l -- "${(@)${(@P)name}%%:*}"; }
            source ./script
            words=(zso jobs re) CURRENT=3; _zso
            words=(zso classify --format j) CURRENT=4; _zso
            """,
        ["pwsh"] = """
            . ./script.ps1
            (TabExpansion2 'zso jobs re' 11).CompletionMatches | ForEach-Object CompletionText
            (TabExpansion2 'zso classify --format j' 23).CompletionMatches | ForEach-Object CompletionText
            """,
    };

    /// <summary>The shells that are here; bash always.</summary>
    public static TheoryData<string> Shells() => [.. _programs.Keys.Where(shell => shell == "bash" || IsHere(shell))];

    [Theory, MemberData(nameof(Shells))]
    public async Task A_shell_completes_commands_and_values(string shell)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The shells are those of Unix.");
        _context.Write(shell == "pwsh" ? "script.ps1" : "script", CompletionScripts.ByShell[shell]);
        var program = _context.Write("zso", $"#!/bin/sh\nexec dotnet '{BuiltProgram.Of("Cli", "zso.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo(shell, ["-c", _programs[shell]]) { WorkingDirectory = _context.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_context.Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = _context.Folder;

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", await error);
        Assert.Equal(["jsonl", "relabel", "results", "resume", "retry"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()).Order(StringComparer.Ordinal));
    }

    private static bool IsHere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, program)));
}
