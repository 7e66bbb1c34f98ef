using System.CommandLine;
using System.Globalization;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that count silos or seconds of a cluster of this machine.</summary>
internal static class ClusterCount
{
    /// <summary>More processes than a machine has use for: a mistyped number must not start thousands.</summary>
    public const int MaxSilos = 64;

    /// <summary>An option with a number in a range.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="what">What it counts, without a full stop.</param>
    /// <param name="from">The least.</param>
    /// <param name="to">The most.</param>
    /// <param name="otherwise">The default.</param>
    public static Option<int> Option(string name, string what, int from, int to, int otherwise)
    {
        var option = new Option<int>(name)
        {
            HelpName = "N",
            Description = string.Create(CultureInfo.InvariantCulture, $"{what}, {from} to {to}. Default {otherwise}."),
            DefaultValueFactory = _ => otherwise,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is var number && (number < from || number > to))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {number} is not a number from {from} to {to}."));
            }
        });
        return option;
    }

    /// <summary>How long a start may take.</summary>
    public static Option<int> Wait() => Option("--wait", "Seconds until all silos must be in the cluster, else what was started is taken down again", from: 1, to: 3600, otherwise: 120);
}
