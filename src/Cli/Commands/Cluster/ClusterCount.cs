using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Integer options of a local cluster, with a range and a default.</summary>
internal static class ClusterCount
{
    /// <summary>Upper limit for silos, so that a mistyped number does not start thousands of processes.</summary>
    public const int MaxSilos = 64;

    /// <summary>Creates an option with a range.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="what">Its description, without a full stop.</param>
    /// <param name="from">The minimum.</param>
    /// <param name="to">The maximum.</param>
    /// <param name="defaultValue">The default.</param>
    public static Option<int> Option(string name, string what, int from, int to, int defaultValue)
    {
        var option = new Option<int>(name)
        {
            HelpName = "N",
            Description = string.Create(CultureInfo.InvariantCulture, $"{what}, {from} to {to}. Default {defaultValue}."),
            DefaultValueFactory = _ => defaultValue,
        };
        option.Validators.Add(result => Check(result, name, result.GetValue(option), from, to));
        return option;
    }

    /// <summary>Creates an option with a range whose default depends on something else.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="what">Its description, without a full stop.</param>
    /// <param name="from">The minimum.</param>
    /// <param name="to">The maximum.</param>
    /// <param name="otherwise">The default, in words.</param>
    public static Option<int?> Optional(string name, string what, int from, int to, string otherwise)
    {
        var option = new Option<int?>(name) { HelpName = "N", Description = string.Create(CultureInfo.InvariantCulture, $"{what}, {from} to {to}. Default: {otherwise}.") };
        option.Validators.Add(result => Check(result, name, result.GetValue(option), from, to));
        return option;
    }

    private static void Check(OptionResult result, string name, int? number, int from, int to)
    {
        if (number < from || number > to)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {number} is not a number from {from} to {to}."));
        }
    }

    /// <summary>Creates the option for the start timeout.</summary>
    public static Option<int> Wait() => Option("--wait", "Seconds for all silos to join the cluster; otherwise the started processes are stopped", from: 1, to: 3600, defaultValue: 120);
}
