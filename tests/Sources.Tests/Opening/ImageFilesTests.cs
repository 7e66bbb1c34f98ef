using System.Net.Sockets;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Opening;

public sealed class ImageFilesTests : IDisposable
{
    private const int MaxBytes = 10_000;

    private readonly PhotoFolder _photos = new();
    private readonly PhotoFolder _elsewhere = new();

    public void Dispose()
    {
        _photos.Dispose();
        _elsewhere.Dispose();
    }

    [Theory]
    [InlineData("cat.jpg")]
    [InlineData("a/b/c/cat.jpg")]
    [InlineData("with space, 'quotes' and \"more\".jpg")]
    [InlineData("katze \u00e4\u00f6\u00fc \u732b \U0001F408.jpg")]
    [InlineData(".hidden.jpg")]
    [InlineData("..two dots.jpg")]
    public void A_file_is_read_completely(string path)
    {
        _photos.Add(path);

        Assert.Null(Files().Read(_photos.Root, path, followLinks: false, out var bytes, out _));
        Assert.Equal(path, System.Text.Encoding.UTF8.GetString(bytes));
    }

    [Theory]
    [InlineData("line\nbreak.jpg")]
    [InlineData("back\\slash.jpg")]
    public void Unix_only_names_are_read_on_Unix(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        A_file_is_read_completely(path);
    }

    [Fact]
    public void A_path_may_contain_parent_segments_that_stay_inside()
    {
        _photos.Add("a/cat.jpg");
        _photos.Add("dog.jpg");

        Assert.Null(Files().Read(_photos.Root + "/", "a/../dog.jpg", followLinks: false, out _, out _));
        Assert.Null(Files().Read(_photos.Root, "./a//cat.jpg", followLinks: false, out _, out _));
    }

    [Fact]
    public void A_path_out_of_the_root_is_rejected_even_with_followed_links()
    {
        _elsewhere.Add("secret.jpg");
        var climbing = Path.Join("..", Path.GetFileName(_elsewhere.Root), "secret.jpg");

        foreach (var followLinks in new[] { false, true })
        {
            AssertError(ImageError.OutsideRoot, climbing, followLinks);
            AssertError(ImageError.OutsideRoot, "a/../" + climbing, followLinks);
            AssertError(ImageError.OutsideRoot, _elsewhere.At("secret.jpg"), followLinks);
            AssertError(ImageError.OutsideRoot, "/etc/passwd", followLinks);
            AssertError(ImageError.Missing, "nul\0.jpg", followLinks);
        }
    }

    [Fact]
    public void A_directory_with_the_prefix_of_the_root_is_outside()
    {
        _elsewhere.Add("photos/cat.jpg");
        _elsewhere.Add("photos-private/cat.jpg");
        _elsewhere.AddLink("photos/link.jpg", _elsewhere.At("photos-private/cat.jpg"));
        var files = new ImageFiles([_elsewhere.At("photos")], MaxBytes);

        Assert.Null(files.Read(_elsewhere.Root, "photos/cat.jpg", followLinks: true, out _, out _));
        Assert.Equal(ImageError.OutsideRoot, files.Read(_elsewhere.Root, "photos-private/cat.jpg", followLinks: true, out _, out _)?.Error);
        Assert.Equal(ImageError.OutsideRoot, files.Read(_elsewhere.At("photos"), "link.jpg", followLinks: false, out _, out _)?.Error);
    }

    [Fact]
    public void A_link_out_of_the_directory_is_followed_only_on_request()
    {
        _elsewhere.Add("cat.jpg");
        _photos.AddLink("link.jpg", _elsewhere.At("cat.jpg"));
        _photos.AddLink("folder", _elsewhere.Root);
        _photos.AddLink("chain.jpg", "link.jpg");

        foreach (var path in new[] { "link.jpg", "folder/cat.jpg", "chain.jpg" })
        {
            AssertError(ImageError.OutsideRoot, path, followLinks: false);
            Assert.Null(Files().Read(_photos.Root, path, followLinks: true, out var bytes, out _));
            Assert.Equal("cat.jpg"u8, bytes);
        }
    }

    [Fact]
    public void A_link_never_leads_out_of_the_roots()
    {
        _elsewhere.Add("cat.jpg");
        _photos.Add("dog.jpg");
        _photos.AddLink("link.jpg", _elsewhere.At("cat.jpg"));

        AssertError(ImageError.OutsideRoot, "link.jpg", followLinks: true, Files(_photos.Root));
        Assert.Null(Files(_photos.Root, _elsewhere.Root).Read(_photos.Root, "link.jpg", followLinks: true, out _, out _));
        AssertError(ImageError.OutsideRoot, "dog.jpg", followLinks: true, Files(_elsewhere.Root));
        AssertError(ImageError.OutsideRoot, "dog.jpg", followLinks: false, Files(_elsewhere.Root, _elsewhere.At("missing")));
    }

    [Fact]
    public void Links_inside_the_directory_and_linked_roots_work()
    {
        _photos.Add("real/cat.jpg");
        _photos.AddLink("link.jpg", "real/cat.jpg");
        _photos.AddLink("folder", "real/../real");
        _elsewhere.AddLink("photos", _photos.Root);

        foreach (var path in new[] { "link.jpg", "folder/cat.jpg" })
        {
            Assert.Null(Files(_elsewhere.At("photos")).Read(_photos.Root, path, followLinks: false, out _, out _));
            Assert.Null(Files(_photos.Root).Read(_elsewhere.At("photos"), path, followLinks: false, out _, out _));
        }
    }

    [Fact]
    public void A_deleted_file_is_missing()
    {
        _photos.Add("cat.jpg");
        _photos.AddLink("broken.jpg", "gone.jpg");

        AssertError(ImageError.Missing, "gone.jpg");
        AssertError(ImageError.Missing, "gone/cat.jpg");
        AssertError(ImageError.Missing, "cat.jpg/below.jpg");
        AssertError(ImageError.Missing, "broken.jpg");
        Assert.Equal(ImageError.Missing, Files().Read(_photos.At("gone"), "cat.jpg", followLinks: false, out _, out _)?.Error);
    }

    [Fact]
    public void A_cycle_of_links_is_a_read_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs links that anybody may make.");
        _photos.AddLink("a.jpg", "b.jpg");
        _photos.AddLink("b.jpg", "a.jpg");

        AssertError(ImageError.ReadError, "a.jpg");
        AssertError(ImageError.ReadError, "a.jpg", followLinks: true, Files(_photos.Root));
    }

    [Fact]
    public void A_file_without_bytes_is_empty()
    {
        File.WriteAllBytes(_photos.At("empty.jpg"), []);

        AssertError(ImageError.Empty, "empty.jpg");
    }

    [Fact]
    public void A_file_one_byte_above_the_limit_is_rejected()
    {
        File.WriteAllBytes(_photos.At("fits.jpg"), new byte[MaxBytes]);
        File.WriteAllBytes(_photos.At("large.jpg"), new byte[MaxBytes + 1]);
        using (var sparse = File.Create(_photos.At("sparse.jpg")))
        {
            sparse.SetLength(1L << 40);
        }

        Assert.Null(Files().Read(_photos.Root, "fits.jpg", followLinks: false, out _, out _));
        Assert.Contains("10001", AssertError(ImageError.TooManyBytes, "large.jpg"), StringComparison.Ordinal);
        Assert.Contains("1099511627776", AssertError(ImageError.TooManyBytes, "sparse.jpg"), StringComparison.Ordinal);
        AssertError(ImageError.TooManyBytes, "sparse.jpg", files: new ImageFiles([], long.MaxValue));
    }

    [Fact]
    public void Special_files_are_rejected_without_blocking()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        _photos.Add("folder.jpg/cat.jpg");
        _photos.Run("mkfifo", "pipe.jpg");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_photos.At("socket.jpg")));
        _photos.AddLink("zero.jpg", "/dev/zero");

        Assert.Contains("a directory", AssertError(ImageError.NotAFile, "folder.jpg"), StringComparison.Ordinal);
        Assert.Contains("could not be listed", AssertError(ImageError.NotAFile, "folder.jpg/"), StringComparison.Ordinal);
        Assert.Contains("a pipe", AssertError(ImageError.NotAFile, "pipe.jpg"), StringComparison.Ordinal);
        Assert.Contains("socket", AssertError(ImageError.NotAFile, "socket.jpg"), StringComparison.Ordinal);
        Assert.Contains("a device", AssertError(ImageError.NotAFile, "zero.jpg", followLinks: true), StringComparison.Ordinal);
        AssertError(ImageError.OutsideRoot, "zero.jpg", followLinks: false);
    }

    [Fact]
    public void A_file_without_permission_is_denied()
    {
        // Root can read every file except some kernel files that are write-only.
        var denied = Directory.Exists("/sys/bus")
            ? Directory.EnumerateDirectories("/sys/bus").Select(bus => Path.Join(bus, "drivers_probe")).FirstOrDefault(File.Exists)
            : null;
        Assert.SkipWhen(denied is null, "Needs a file that even root cannot read: /sys/bus/*/drivers_probe.");

        var error = Files().Read(Path.GetDirectoryName(denied)!, "drivers_probe", followLinks: false, out _, out _);

        Assert.Equal(ImageError.AccessDenied, error?.Error);
    }

    [Fact]
    public void A_truncated_file_is_read_up_to_its_end()
    {
        const string Shrunk = "/sys/kernel/mm/transparent_hugepage/enabled";
        Assert.SkipUnless(File.Exists(Shrunk), $"Needs a file that is shorter than its size: {Shrunk}.");

        Assert.Null(Files().Read(Path.GetDirectoryName(Shrunk)!, "enabled", followLinks: false, out var bytes, out _));

        using var expected = new StreamReader(Shrunk);
        Assert.Equal(expected.ReadToEnd(), System.Text.Encoding.UTF8.GetString(bytes));
        Assert.True(bytes.Length < new FileInfo(Shrunk).Length);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_gives_bytes_or_an_error()
    {
        using var writer = File.Open(_photos.At("changing.jpg"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        using var stop = new CancellationTokenSource();
        var changes = Task.Run(
            () =>
            {
                for (var length = 0; !stop.IsCancellationRequested; length = (length + 4999) % (MaxBytes * 2))
                {
                    writer.SetLength(length);
                }
            },
            TestContext.Current.CancellationToken);

        for (var turn = 0; turn < 2_000; turn++)
        {
            var error = Files().Read(_photos.Root, "changing.jpg", followLinks: false, out var bytes, out _);
            Assert.InRange(bytes.Length, error is null ? 1 : 0, error is null ? MaxBytes : 0);
            Assert.True(error is null or { Error: ImageError.Empty or ImageError.TooManyBytes });
        }

        await stop.CancelAsync();
        await changes;
    }

    // EMFILE and ENFILE must not be reported as missing or corrupt: with more descriptors, a retry succeeds.
    [Theory]
    [InlineData(24)]
    [InlineData(23)]
    public void Too_many_open_files_are_a_specific_read_error(int error)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("These are numbers of Unix.");
            return;
        }

        var outcome = ImageFiles.Explain(error);

        Assert.Equal((ImageError.ReadError, "The silo has too many open files. Raise its limit (ulimit -n), then retry the image."), (outcome.Error, outcome.Detail));
    }

    private static ImageFiles Files(params string[] roots) => new(roots, MaxBytes);

    private string AssertError(ImageError expected, string path, bool followLinks = false, ImageFiles? files = null)
    {
        var outcome = (files ?? Files()).Read(_photos.Root, path, followLinks, out var bytes, out _);

        Assert.Equal(expected, outcome?.Error);
        Assert.Empty(bytes);
        Assert.EndsWith(".", outcome!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), outcome.Detail, StringComparison.Ordinal);
        return outcome.Detail!;
    }
}
