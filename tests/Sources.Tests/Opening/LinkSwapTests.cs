using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Archives;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Opening;

/// <summary>Files, directories, lists and archives that become links to other ones, again and again, between a check and the opening: nothing outside is ever read or named.</summary>
public sealed class LinkSwapTests : IDisposable
{
    private const string Secret = "secret";

    // Thousands of readings: where a name is checked and then opened, several go wrong.
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(30);

    private readonly PhotoFolder _folder = new();

    public LinkSwapTests()
    {
        Directory.CreateDirectory(_folder.At("allowed"));
        foreach (var name in new[] { "dir/a.jpg", "dir/b.jpg" })
        {
            _folder.Add("allowed/" + name);
        }

        File.WriteAllText(_folder.At("allowed/list.txt"), "dir/a.jpg\n");
        File.WriteAllText(_folder.At("allowed/dir/list.txt"), "dir/a.jpg\n");
        foreach (var name in new[] { "a.jpg", "secret.jpg", "secret.tar" })
        {
            _folder.Add("outside/" + name);
            File.WriteAllText(_folder.At("outside/" + name), Secret);
        }

        File.WriteAllText(_folder.At("outside/list.txt"), "secret.jpg\n");
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, bool> Ways
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var way in new[] { "file", "directory", "list", "list's directory", "walk", "glob", "root", "archives" })
            {
                data.Add(way, false);
                data.Add(way, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nothing_outside_the_roots_is_read_or_named(string way, bool followLinks)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere, the path is resolved a second time.");
        string[] roots = [_folder.At("allowed")];
        var files = new ImageFiles(roots, 1000);
        var (victim, target) = way switch
        {
            "file" => ("allowed/dir/a.jpg", "outside/a.jpg"),
            "list" => ("allowed/list.txt", "outside/list.txt"),
            _ => ("allowed/dir", "outside"),
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var swapping = Task.Factory.StartNew(() => Swap(_folder.At(victim), _folder.At(target), stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var (good, seen) = (0, new HashSet<string>());

        // On a busy machine, longer: a run in which nothing is ever read proves nothing.
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) is var elapsed && (elapsed < _duration || (good == 0 && way != "archives" && elapsed < _deadline));)
        {
            var shown = Read(way, followLinks, roots, files);
            good += shown.Count > 0 ? 1 : 0;
            seen.UnionWith(shown);
        }

        await stop.CancelAsync();
        await swapping;
        Assert.DoesNotContain(seen, text => text.Contains(Secret, StringComparison.Ordinal));
        Assert.True(good > 0 || way == "archives", "It was never read at all.");
    }

    private List<string> Read(string way, bool followLinks, string[] roots, ImageFiles files)
    {
        var token = TestContext.Current.CancellationToken;
        var allowed = new ListingRoots(roots);
        try
        {
            switch (way)
            {
                case "file" or "directory":
                    return files.Read(roots[0], "dir/a.jpg", followLinks, out var bytes, out _) is null ? [System.Text.Encoding.UTF8.GetString(bytes)] : [];
                case "list":
                    return [.. Entries(new ListSource { File = _folder.At("allowed/list.txt"), FollowLinks = followLinks })];
                case "list's directory":
                    return [.. Entries(new ListSource { File = _folder.At("allowed/dir/list.txt"), Root = roots[0], FollowLinks = followLinks }), "read"];
                case "walk":
                    return Walk(new DirectorySource { Root = roots[0], Recursive = true, FollowLinks = followLinks, Include = ["*.jpg"] });
                case "glob":
                    return Walk(new DirectorySource { Root = roots[0], Globs = ["dir/*"], FollowLinks = followLinks });
                case "root":
                    return Walk(new DirectorySource { Root = _folder.At("allowed/dir"), Recursive = true, FollowLinks = followLinks });
                default:
                    return [.. new TarListing(new TarSource { Root = _folder.At("allowed/dir") }, allowed, files, new SkipTally()).Entries(after: null, token).Select(entry => entry.Path)];
            }
        }
        catch (ZeroShotException refused)
        {
            return refused.Message.Contains(Secret, StringComparison.Ordinal) ? [refused.Message] : [];
        }

        IEnumerable<string> Entries(ListSource list) => new ListListing(list, allowed, files, new SkipTally()).Entries(0, input: default, token).Select(entry => entry.Path);

        List<string> Walk(DirectorySource source) => [.. DirectoryWalk.Files(source, null, files, Path.GetTempPath(), allowed, new SkipTally(), token)];
    }

    // The name is a file or directory for a moment, then a link for a moment.
    private static void Swap(string victim, string target, CancellationToken stop)
    {
        var aside = victim + ".aside";

        while (!stop.IsCancellationRequested)
        {
            Directory.Move(victim, aside);
            File.CreateSymbolicLink(victim, target);
            File.Delete(victim);
            Directory.Move(aside, victim);
        }
    }
}
