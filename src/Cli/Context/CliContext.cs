using System.Collections;
using System.Text;
using Spectre.Console;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Uploads;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Context;

/// <summary>All that a command sees of the world outside: its writers, its terminals, the clock and the way to a cluster.</summary>
internal sealed record CliContext : IDisposable
{
    /// <summary>Results go here.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress and messages go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The terminal behind <see cref="Out"/>; null when it is a file or a pipe.</summary>
    public IAnsiConsole? OutTerminal { get; init; }

    /// <summary>The terminal behind <see cref="Error"/>; null when it is a file or a pipe.</summary>
    public IAnsiConsole? ErrorTerminal { get; init; }

    /// <summary>What a person types; null when standard input or standard error is no terminal, so that nobody can be asked.</summary>
    public TextReader? Typed { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reaches a cluster.</summary>
    public Func<ConnectionSettings, CancellationToken, Task<IConnection>> Connect { get; init; } = Connection.OpenAsync;

    /// <summary>Sends files to the job of an id, in their order, and says that there are no more.</summary>
    public Func<ZeroShotClient, string, IEnumerable<LocalImage>, Action<string>, CancellationToken, Task> Upload { get; init; } = FileUploader.SendAsync;

    /// <summary>Directory where programs of this user keep data, or empty when there is none.</summary>
    public string UserDataDirectory { get; init; } = "";

    /// <summary>Variables of the environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Arguments that are not UTF-8, as with their bytes escaped.</summary>
    public IReadOnlyCollection<string> EscapedArguments { get; init; } = [];

    /// <summary>Those of the running process.</summary>
    public static CliContext OfThisProcess() => new()
    {
        Out = StandardOutput.Open(),
        Error = StandardOutput.OpenError(),
        OutTerminal = Console.IsOutputRedirected ? null : TerminalOf(Console.Out),
        ErrorTerminal = Console.IsErrorRedirected ? null : TerminalOf(Console.Error),
        Typed = Console.IsInputRedirected || Console.IsErrorRedirected ? null : Console.In,
        UserDataDirectory = DataDirectory(),
        Environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""),
    };

    public void Dispose()
    {
        try
        {
            Out.Dispose();
        }
        catch (Exception exception) when (exception is IOException or OutputException)
        {
            // The last lines could not be written; the exit code says so already.
        }
    }

    // Services run as users whose home is a name only: nothing is made below a home that is not there.
    private static string DataDirectory()
    {
        var data = System.Environment.GetFolderPath(System.Environment.SpecialFolder.LocalApplicationData, System.Environment.SpecialFolderOption.DoNotVerify);
        var home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile, System.Environment.SpecialFolderOption.DoNotVerify);
        return Directory.Exists(data) || Directory.Exists(home) ? data : "";
    }

    private static IAnsiConsole TerminalOf(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Interactive = InteractionSupport.No });

    /// <summary>UTF-8 without the mark at the beginning, which other programs take for data.</summary>
    internal static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}
