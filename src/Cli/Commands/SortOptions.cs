using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options by which image files go into a folder for each label.</summary>
internal sealed class SortOptions
{
    private readonly Option<string?> _directory = new("--sort-into")
    {
        HelpName = "DIR",
        Description = $"Put each image file into DIR/LABEL, its best label made a safe name; {LabelFolders.None} takes those that have none. With several label sets: " +
            "DIR/SET/LABEL. Nothing is overwritten: where the name is taken, a hash goes into it; a second run finds what the first put there.",
    };

    private readonly Option<bool> _copy = new("--copy") { Description = "Sort by copying the files. The default." };
    private readonly Option<bool> _link = new("--link") { Description = "Sort by symbolic links to the files." };
    private readonly Option<bool> _hardLink = new("--hardlink") { Description = "Sort by hard links: no copy, on the same file system only." };

    private readonly Option<bool> _errors = new("--sort-errors")
    {
        Description = $"Sort files that have an error too, into DIR/{LabelFolders.Errors}.",
    };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_directory, _copy, _link, _hardLink, _errors];

    /// <summary>What was asked for; null when nothing is to be sorted.</summary>
    /// <exception cref="UsageException">The options contradict each other.</exception>
    public SortArguments? Read(ParseResult parsed)
    {
        Option<bool>[] methods = [_copy, _link, _hardLink];
        var asked = methods.Where(parsed.GetValue).ToArray();
        if (parsed.GetValue(_directory) is not { } directory)
        {
            return asked.Length == 0 && !parsed.GetValue(_errors)
                ? null
                : throw new UsageException($"{(asked.FirstOrDefault() ?? _errors).Name} says how files are sorted: add --sort-into DIR.");
        }

        if (asked.Length > 1)
        {
            throw new UsageException($"{asked[0].Name} and {asked[1].Name} cannot be both. Give one.");
        }

        if (directory.Length == 0)
        {
            throw new UsageException("--sort-into names no folder.");
        }

        var method = parsed.GetValue(_link) ? SortMethod.Link : parsed.GetValue(_hardLink) ? SortMethod.HardLink : SortMethod.Copy;
        var full = Path.TrimEndingDirectorySeparator(NamedFile.FullPath(directory));
        return PathBytes.Differ(full)
            ? throw new UsageException($"--sort-into {directory} is {full}: files are sorted only into folders whose names are UTF-8 and hold nothing like \\xE9. Name another.")
            : new SortArguments(full, method, parsed.GetValue(_errors));
    }
}
