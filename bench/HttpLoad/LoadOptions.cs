using System.CommandLine;

namespace ZeroShotOrleans.HttpLoad;

/// <summary>What a run is to be.</summary>
/// <param name="Url">A door that is there already; empty: a silo of the run's own.</param>
/// <param name="Clients">Clients that each send one request after the other.</param>
/// <param name="Seconds">Length of one measurement of the capacity.</param>
/// <param name="Rounds">Measurements of each layer, one after the other.</param>
/// <param name="OverloadSeconds">Length of the overload; 0: none.</param>
/// <param name="Times">Arrivals, as a multiple of the capacity.</param>
internal sealed record LoadOptions(string Url, int Clients, int Seconds, int Rounds, int OverloadSeconds, double Times)
{
    /// <summary>A command line that reads them and runs.</summary>
    public static RootCommand Command(Func<LoadOptions, CancellationToken, Task<int>> run)
    {
        var url = new Option<string>("--url") { HelpName = "URL", Description = "A door to measure, with the model zeroshot-mini and no key. Without it a silo is started.", DefaultValueFactory = _ => "" };
        var clients = Number("--clients", "Clients that each send one request after the other", 16);
        var seconds = Number("--seconds", "Length of one measurement of the capacity", 10);
        var rounds = Number("--rounds", "Measurements of each layer, in turn", 3);
        var overload = Number("--overload-seconds", "Length of the overload; 0 for none", 60);
        var times = Number("--times", "Arrivals under overload, as a multiple of the capacity", 10.0);
        var command = new RootCommand("What the HTTP door does of what the machine could do, and what becomes of many times more requests than that.") { url, clients, seconds, rounds, overload, times };
        command.SetAction((parsed, cancellationToken) => run(
            new LoadOptions(
                parsed.GetValue(url)!, parsed.GetValue(clients), parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(overload), parsed.GetValue(times)),
            cancellationToken));
        return command;
    }

    private static Option<T> Number<T>(string name, string what, T otherwise) => new(name)
    {
        HelpName = "N", Description = FormattableString.Invariant($"{what}. Default {otherwise}."), DefaultValueFactory = _ => otherwise,
    };
}
