using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Sources.Listing;

namespace ZeroShotOrleans.Cli.Uploads;

/// <summary>The image files of a local folder, in a fixed order, so that an upload can be resumed.</summary>
internal sealed class LocalImages(DirectorySource folder)
{
    private readonly LocalFolder _listing = new(folder);

    /// <summary>The folder.</summary>
    public string Root => folder.Root;

    /// <summary>The files that the listing has skipped so far.</summary>
    public SkippedFiles Skipped => _listing.Skipped;

    /// <summary>The source of the job. Its name identifies this machine, folder and selection of files, so that an unfinished job can be found and resumed.</summary>
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

    /// <summary>Returns paths relative to the root, with <c>/</c> separators, in depth-first ordinal order.</summary>
    /// <exception cref="UsageException">A folder cannot be read. Thrown during enumeration.</exception>
    public IEnumerable<string> Paths() => _listing.Paths().Select(path => !path.EndsWith('/') ? path
        : throw new UsageException($"The folder {Path.Combine(Root, path)} cannot be read, so the upload stopped there. Grant read permission, or omit the folder with --exclude."));
}
