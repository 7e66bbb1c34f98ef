using System.CommandLine;

namespace ZeroShotOrleans.Chaos;

/// <summary>What a run is to be.</summary>
/// <param name="Seed">Names the schedule of disturbances and jobs.</param>
/// <param name="Minutes">How long it disturbs; the jobs under way then end in peace.</param>
/// <param name="Encoders">Encoder silos at the start, 1 or more.</param>
/// <param name="Control">Control silos, 1 or more; with Redis.</param>
/// <param name="Jobs">Jobs at a time.</param>
/// <param name="Images">Images of the largest job.</param>
/// <param name="Keep">Whether the folder with the logs stays.</param>
internal sealed record ChaosOptions(int Seed, double Minutes, int Encoders, int Control, int Jobs, int Images, bool Keep)
{
    /// <summary>A command line that reads them and runs.</summary>
    public static RootCommand Command(Func<ChaosOptions, CancellationToken, Task<int>> run)
    {
        var seed = Number("--seed", "Names the schedule. The same seed, the same disturbances in the same order", 1);
        var minutes = Number("--minutes", "How long silos are disturbed", 3.0);
        var encoders = Number("--encoders", "Encoder silos", 3);
        var control = Number("--control", "Control silos", 2);
        var jobs = Number("--jobs", "Jobs at a time", 2);
        var images = Number("--images", "Images of the largest job", 1500);
        var keep = new Option<bool>("--keep") { Description = "Keep the folder with the logs." };
        var command = new RootCommand("Jobs of different sizes, while the processes that work on them are killed, stopped and started.")
        {
            seed, minutes, encoders, control, jobs, images, keep,
        };
        command.SetAction((parsed, cancellationToken) => run(
            new ChaosOptions(
                parsed.GetValue(seed), parsed.GetValue(minutes), parsed.GetValue(encoders), parsed.GetValue(control), parsed.GetValue(jobs), parsed.GetValue(images),
                parsed.GetValue(keep)),
            cancellationToken));
        return command;
    }

    private static Option<T> Number<T>(string name, string what, T otherwise) => new(name)
    {
        HelpName = "N", Description = FormattableString.Invariant($"{what}. Default {otherwise}."), DefaultValueFactory = _ => otherwise,
    };
}
