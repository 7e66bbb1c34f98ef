using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace ZeroShotOrleans.Silo;

/// <summary>Refuses unknown settings, so that a misspelled one is not silently ignored.</summary>
internal static class SettingsCheck
{
    /// <summary>Checks the configuration.</summary>
    /// <param name="configuration">The configuration of the silo.</param>
    /// <param name="args">The command line of the silo.</param>
    /// <exception cref="InvalidOperationException">
    /// A key in a section of the silo is unknown, or a section on the command line is, or one in a file that resembles a known section. The message says where it is.
    /// </exception>
    public static void Refuse(IConfigurationRoot configuration, string[] args)
    {
        RefuseStray(args);
        foreach (var provider in configuration.Providers)
        {
            foreach (var top in provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                var isKnown = SiloSettings.Sections.Contains(top, StringComparer.OrdinalIgnoreCase);
                if (isKnown || IsMeantAsSection(provider, top))
                {
                    RefuseUnknown(provider, top);
                }
            }
        }
    }

    // The environment and files hold settings of other programs too.
    private static bool IsMeantAsSection(IConfigurationProvider provider, string top) => provider switch
    {
        CommandLineConfigurationProvider => !SiloSettings.IsOfFramework(top),
        JsonConfigurationProvider => !SiloSettings.IsOfFramework(top) && ClosestName.Of(top, SiloSettings.Sections) is not null,
        _ => false,
    };

    private static void RefuseUnknown(IConfigurationProvider provider, string key)
    {
        // An empty list is written as its key with no value.
        if (provider.TryGet(key, out var value) && value is not null && !SiloSettings.IsKnown(key) && !(value.Length == 0 && SiloSettings.HoldsKeys(key)))
        {
            throw new InvalidOperationException($"{Place(provider, key)}: {SiloSettings.Unknown(key)}");
        }

        foreach (var child in provider.GetChildKeys([], key).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            RefuseUnknown(provider, $"{key}:{child}");
        }
    }

    // The command line provider ignores arguments that are neither a key nor its value.
    private static void RefuseStray(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i].Contains('=', StringComparison.Ordinal))
            {
                continue;
            }

            if (!args[i].StartsWith("--", StringComparison.Ordinal) && !args[i].StartsWith('/'))
            {
                throw new InvalidOperationException($"Command line: '{args[i]}' is not a setting. Write settings as --Key:Name value or --Key:Name=value.");
            }

            if (++i == args.Length || args[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"Command line: {args[i - 1]} has no value. Write it as {args[i - 1]}=VALUE.");
            }
        }
    }

    private static string Place(IConfigurationProvider provider, string key) => provider switch
    {
        CommandLineConfigurationProvider => $"Command line, --{key}",
        EnvironmentVariablesConfigurationProvider => $"Environment variable {key.Replace(":", "__", StringComparison.Ordinal)}",
        JsonConfigurationProvider { Source.Path: { } file } => $"Settings file {file}",
        _ => "Settings",
    };
}
