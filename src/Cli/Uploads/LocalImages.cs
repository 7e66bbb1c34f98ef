using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Grains.Sources;

namespace ZeroShotOrleans.Cli.Uploads;

/// <summary>The image files of a folder of this machine, in one fixed order, so that an upload can go on where it stopped.</summary>
internal sealed class LocalImages(DirectorySource folder)
{
    private readonly LocalFolder _listing = new(folder);

    /// <summary>The folder.</summary>
    public string Root => folder.Root;

    /// <summary>What the listing passed over so far.</summary>
    public SkippedFiles Skipped => _listing.Skipped;

    /// <summary>As a job sees it. The same folder and choice of files on this machine have the same name, by which the unfinished job is found again.</summary>
    public UploadSource Source
    {
        get
        {
            string[] choice =
            [
                Root, $"{folder.Recursive}", $"{folder.FollowLinks}", .. folder.Include, "exclude", .. folder.Exclude, "paths", .. folder.Paths, "globs", .. folder.Globs,
                $"{folder.SystemFiles}", $"{folder.Sniff}",
            ];
            var what = SafeName.Hash(string.Join('\n', choice));
            var name = $"{Environment.MachineName}/{Path.GetFileName(Root)}";
            return new UploadSource { Name = $"{name[..Math.Min(name.Length, Limits.MaxNameLength - what.Length - 1)]}/{what}" };
        }
    }

    /// <summary>Their paths relative to the root with <c>/</c> between names: by ordinal name, a folder's content in the place of its name.</summary>
    /// <exception cref="UsageException">While it is enumerated: a folder cannot be read.</exception>
    public IEnumerable<string> Paths() => _listing.Paths().Select(path => !path.EndsWith('/') ? path
        : throw new UsageException($"The folder {Path.Combine(Root, path)} cannot be read. Nothing behind it was sent. Give yourself permission, or leave it out with --exclude."));
}
