using System.Collections;
using System.Collections.Immutable;
using System.Text;
using Spectre.Console;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Uploads;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Grains.Reading;

namespace ZeroShotOrleans.Cli.Context;

/// <summary>The environment of a command: writers, terminals, clock, environment variables and connections.</summary>
internal sealed record CliContext : IDisposable
{
    /// <summary>Receives results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Receives progress and messages.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The terminal behind <see cref="Out"/>; null when it is a file or a pipe.</summary>
    public IAnsiConsole? OutTerminal { get; init; }

    /// <summary>The terminal behind <see cref="Error"/>; null when it is a file or a pipe.</summary>
    public IAnsiConsole? ErrorTerminal { get; init; }

    /// <summary>Interactive input; null if standard input or standard error is not a terminal.</summary>
    public TextReader? Input { get; init; }

    /// <summary>Opens standard input for reading bytes.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Opens a connection to a cluster.</summary>
    public Func<ConnectionSettings, CancellationToken, Task<IConnection>> Connect { get; init; } = Connection.OpenAsync;

    /// <summary>Opens the stored state of an embedded cluster, without starting it; null if only the cluster itself can read it.</summary>
    public Func<EmbeddedSettings, StoredState?> OpenStored { get; init; } = settings => StoredState.TryOpen(settings.StateDirectory);

    /// <summary>Lists the models of an embedded cluster, without starting it; null to ask the cluster.</summary>
    public Func<EmbeddedSettings, ImmutableArray<ModelInfo>>? ListModels { get; init; } = settings => ModelFolders.List(settings.AllModelDirectories);

    /// <summary>Uploads files to a job, in order, and completes the upload.</summary>
    public Func<GrainClient, string, IEnumerable<LocalImage>, Action<string>, CancellationToken, Task> Upload { get; init; } = FileUploader.SendAsync;

    /// <summary>The user's data directory, or empty if there is none.</summary>
    public string UserDataDirectory { get; init; } = "";

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Arguments that are not valid UTF-8, with their bytes escaped.</summary>
    public IReadOnlyCollection<string> EscapedArguments { get; init; } = [];

    /// <summary>Creates the context of this process.</summary>
    public static CliContext OfThisProcess() => new()
    {
        Out = StandardOutput.Open(),
        Error = StandardOutput.OpenError(),
        OutTerminal = Console.IsOutputRedirected ? null : TerminalOf(Console.Out),
        ErrorTerminal = Console.IsErrorRedirected ? null : TerminalOf(Console.Error),
        Input = Console.IsInputRedirected || Console.IsErrorRedirected ? null : Console.In,
        UserDataDirectory = DataDirectory(),
        Environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""),
    };

    /// <summary>Reads from the stored state of an embedded cluster, so that no silo is started for it; where that is not possible, from the cluster.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="stored">Reads from the stored state.</param>
    /// <param name="connected">Reads from the cluster.</param>
    /// <param name="cancellationToken">Cancels the connecting.</param>
    public async Task<T> ReadAsync<T>(ConnectionSettings settings, Func<StoredState, Task<T>> stored, Func<IConnection, Task<T>> connected, CancellationToken cancellationToken)
    {
        using (var state = settings is EmbeddedSettings embedded ? OpenStored(embedded) : null)
        {
            if (state is not null)
            {
                return await stored(state);
            }
        }

        await using var connection = await Connect(settings, cancellationToken);
        return await connected(connection);
    }

    public void Dispose()
    {
        try
        {
            Out.Dispose();
        }
        catch (Exception exception) when (exception is IOException or OutputException)
        {
            // The exit code already reports that output could not be written.
        }
    }

    // Service accounts may have a home that does not exist: create nothing below it.
    private static string DataDirectory()
    {
        var data = System.Environment.GetFolderPath(System.Environment.SpecialFolder.LocalApplicationData, System.Environment.SpecialFolderOption.DoNotVerify);
        var home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile, System.Environment.SpecialFolderOption.DoNotVerify);
        return Directory.Exists(data) || Directory.Exists(home) ? data : "";
    }

    private static IAnsiConsole TerminalOf(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Interactive = InteractionSupport.No });

    /// <summary>UTF-8 without a byte order mark, which other programs would read as data.</summary>
    internal static System.Text.Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}
