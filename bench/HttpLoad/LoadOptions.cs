using System.CommandLine;

namespace ZeroShotOrleans.HttpLoad;

/// <summary>Options of a load test.</summary>
/// <param name="Url">URL of a running server; empty to start one.</param>
/// <param name="Clients">Clients that each send one request after another.</param>
/// <param name="Seconds">Duration of one capacity measurement.</param>
/// <param name="Rounds">Number of measurements of each layer, in turn.</param>
/// <param name="OverloadSeconds">Duration of the overload; 0 for none.</param>
/// <param name="Times">Arrival rate as a multiple of the capacity.</param>
internal sealed record LoadOptions(string Url, int Clients, int Seconds, int Rounds, int OverloadSeconds, double Times)
{
    /// <summary>Creates the command line that parses the options and runs.</summary>
    public static RootCommand Command(Func<LoadOptions, CancellationToken, Task<int>> run)
    {
        var url = new Option<string>("--url") { HelpName = "URL", Description = "A running server to measure, with the model zeroshot-mini and without API keys. Default: starts a silo.", DefaultValueFactory = _ => "" };
        var clients = Number("--clients", "Clients that each send one request after another", 16);
        var seconds = Number("--seconds", "Duration of one capacity measurement", 10);
        var rounds = Number("--rounds", "Number of measurements of each layer, in turn", 3);
        var overload = Number("--overload-seconds", "Duration of the overload; 0 for none", 60);
        var times = Number("--times", "Arrival rate under overload, as a multiple of the capacity", 10.0);
        var command = new RootCommand("Measures the capacity of the HTTP API compared with that of the machine, and its behaviour under overload.") { url, clients, seconds, rounds, overload, times };
        command.SetAction((parsed, cancellationToken) => run(
            new LoadOptions(
                parsed.GetValue(url)!, parsed.GetValue(clients), parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(overload), parsed.GetValue(times)),
            cancellationToken));
        return command;
    }

    private static Option<T> Number<T>(string name, string description, T defaultValue) => new(name)
    {
        HelpName = "N", Description = FormattableString.Invariant($"{description}. Default {defaultValue}."), DefaultValueFactory = _ => defaultValue,
    };
}
