using System.CommandLine;

namespace ZeroShotOrleans.Chaos;

/// <summary>Options of a chaos run.</summary>
/// <param name="Seed">Seed of the schedule of disturbances and jobs.</param>
/// <param name="Minutes">Duration of the disturbances; jobs still running then finish without them.</param>
/// <param name="Encoders">Encoder silos at the start, 1 or more.</param>
/// <param name="Control">Control silos on Redis, 1 or more.</param>
/// <param name="Jobs">Number of concurrent jobs.</param>
/// <param name="Images">Number of images in the largest job.</param>
/// <param name="Keep">Whether to keep the folder with the logs.</param>
internal sealed record ChaosOptions(int Seed, double Minutes, int Encoders, int Control, int Jobs, int Images, bool Keep)
{
    /// <summary>Creates the command line that parses the options and runs.</summary>
    public static RootCommand Command(Func<ChaosOptions, CancellationToken, Task<int>> run)
    {
        var seed = Number("--seed", "Seed of the schedule. The same seed gives the same disturbances in the same order", 1);
        var minutes = Number("--minutes", "Duration of the disturbances", 3.0);
        var encoders = Number("--encoders", "Encoder silos", 3);
        var control = Number("--control", "Control silos", 2);
        var jobs = Number("--jobs", "Number of concurrent jobs", 2);
        var images = Number("--images", "Number of images in the largest job", 1500);
        var keep = new Option<bool>("--keep") { Description = "Keep the folder with the logs." };
        var command = new RootCommand("Runs jobs of different sizes while their processes are killed, suspended and restarted.")
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

    private static Option<T> Number<T>(string name, string description, T defaultValue) => new(name)
    {
        HelpName = "N", Description = FormattableString.Invariant($"{description}. Default {defaultValue}."), DefaultValueFactory = _ => defaultValue,
    };
}
