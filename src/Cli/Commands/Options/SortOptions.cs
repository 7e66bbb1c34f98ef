using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>Options to sort image files into a folder per label.</summary>
internal sealed class SortOptions
{
    private readonly Option<string?> _directory = new("--sort-into")
    {
        HelpName = "DIR",
        Description = $"Sort image files into DIR/LABEL by their best label, made a valid file name; images without a label go to {LabelFolders.None}. With several label sets: " +
            "DIR/SET/LABEL. Never overwrites: if a name is taken, a hash is added. Files of an earlier run are recognized.",
    };

    private readonly Option<bool> _copy = new("--copy") { Description = "Copy the files. The default." };
    private readonly Option<bool> _link = new("--link") { Description = "Create symbolic links to the files." };
    private readonly Option<bool> _hardLink = new("--hardlink") { Description = "Create hard links to the files; only on the same file system." };

    private readonly Option<bool> _errors = new("--sort-errors")
    {
        Description = $"Also sort images with an error, into DIR/{LabelFolders.Errors}.",
    };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_directory, _copy, _link, _hardLink, _errors];

    /// <summary>Returns the sort options; null if files are not sorted.</summary>
    /// <exception cref="UsageException">The options conflict.</exception>
    public SortArguments? Read(ParseResult parsed)
    {
        Option<bool>[] methods = [_copy, _link, _hardLink];
        var asked = methods.Where(parsed.GetValue).ToArray();
        if (parsed.GetValue(_directory) is not { } directory)
        {
            return asked.Length == 0 && !parsed.GetValue(_errors)
                ? null
                : throw new UsageException($"{(asked.FirstOrDefault() ?? _errors).Name} requires --sort-into DIR.");
        }

        if (asked.Length > 1)
        {
            throw new UsageException($"{asked[0].Name} and {asked[1].Name} cannot be combined. Omit one of them.");
        }

        if (directory.Length == 0)
        {
            throw new UsageException("--sort-into is empty. Specify a folder.");
        }

        var method = parsed.GetValue(_link) ? SortMethod.Link : parsed.GetValue(_hardLink) ? SortMethod.HardLink : SortMethod.Copy;
        var full = Path.TrimEndingDirectorySeparator(NamedFile.FullPath(directory));
        return PathBytes.Differ(full)
            ? throw new UsageException($"--sort-into {directory} is {full}: the path must be valid UTF-8 and must not contain an escape like \\xE9. Specify another folder.")
            : new SortArguments(full, method, parsed.GetValue(_errors));
    }
}
