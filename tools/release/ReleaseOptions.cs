using System.Xml.Linq;

namespace ZeroShotOrleans.Release;

/// <summary>What to make, and where.</summary>
internal sealed record ReleaseOptions
{
    /// <summary>Every platform that all native libraries exist for.</summary>
    public static readonly string[] AllPlatforms = ["linux-x64", "linux-arm64", "osx-arm64", "win-x64"];

    /// <summary>The checkout.</summary>
    public required string Root { get; init; }

    /// <summary>Platforms, as the .NET SDK names them.</summary>
    public required IReadOnlyList<string> Platforms { get; init; }

    /// <summary>The version of everything that is made.</summary>
    public required string Version { get; init; }

    /// <summary>Where the release is written.</summary>
    public required string Output { get; init; }

    /// <summary>Where it is built: apart from the checkout's own build, which restores for no platform.</summary>
    public required string Work { get; init; }

    /// <summary>Whether to compress less.</summary>
    public bool Fast { get; init; }

    /// <summary>Whether to make container images.</summary>
    public bool Images { get; init; } = true;

    /// <summary>Reads a command line.</summary>
    public static ReleaseOptions Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal) { ["--platform"] = [], ["--version"] = [], ["--output"] = [], ["--work"] = [] };
        var flags = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < arguments.Count; index++)
        {
            var name = arguments[index];
            if (name is "--fast" or "--no-images")
            {
                flags.Add(name);
            }
            else if (!values.TryGetValue(name, out var given))
            {
                throw new OptionException($"Unknown option '{name}'. See --help.");
            }
            else if (++index == arguments.Count)
            {
                throw new OptionException($"{name} needs a value. See --help.");
            }
            else
            {
                given.Add(arguments[index]);
            }
        }

        if (values["--platform"].Except(AllPlatforms).FirstOrDefault() is { } unknown)
        {
            throw new OptionException($"Unknown platform '{unknown}'. Platforms: {string.Join(", ", AllPlatforms)}.");
        }

        var root = FindRoot();
        return new()
        {
            Root = root,
            Platforms = values["--platform"] is { Count: > 0 } platforms ? [.. platforms.Distinct()] : AllPlatforms,
            Version = values["--version"].LastOrDefault() ?? DefaultVersion(root),
            Output = Path.GetFullPath(values["--output"].LastOrDefault() ?? Path.Combine(root, "artifacts", "release")),
            Work = Path.GetFullPath(values["--work"].LastOrDefault() ?? Path.Combine(root, "artifacts", "release-build")),
            Fast = flags.Contains("--fast"),
            Images = !flags.Contains("--no-images"),
        };
    }

    private static string DefaultVersion(string root) =>
        XDocument.Load(Path.Combine(root, "Directory.Build.props")).Descendants("Version").Single().Value;

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ZeroShotOrleans.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new OptionException("Run this inside a checkout: ZeroShotOrleans.sln was not found above the program.");
        }

        return folder;
    }
}

/// <summary>A command line that cannot be followed.</summary>
internal sealed class OptionException(string message) : Exception(message);
