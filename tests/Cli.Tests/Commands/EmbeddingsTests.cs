using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class EmbeddingsTests : IDisposable
{
    private const string Job = "01hzy3c5wk9q";

    private static readonly JobEmbedding _cat = new() { Path = "cat.jpg", Status = EmbeddingStatus.Stored, Content = new(1, 2), Embedding = new byte[8] };
    private static readonly JobEmbedding _broken = new() { Path = "broken.jpg", Status = EmbeddingStatus.Failed, Error = ImageError.Corrupt };

    private readonly FakeCluster _cluster = new()
    {
        Embeddings = [_cat],
        LabelEmbeddings = new LabelSetEmbeddings { Embeddings = new byte[3 * 8], Rows = 3, Dimension = 2 },
    };

    private readonly TestWorld _context;

    public EmbeddingsTests()
    {
        _cluster.Begin(Rows.Spec("/photos"));
        _context = new TestWorld(_cluster);
    }

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("e.csv", "must end in .parquet or .npy.")]
    [InlineData("e.npy.gz", "must end in .parquet or .npy.")]
    [InlineData("", "--out is missing.")]
    public async Task Other_files_are_refused(string name, string message)
    {
        Assert.Equal(2, await RunAsync(name is "" ? "" : Path.Combine(_context.Folder, name)));
        Assert.Contains(message, _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Array_in_a_pipe_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in the file system.");
        var link = Path.Combine(_context.Folder, "null.npy");
        File.CreateSymbolicLink(link, "/dev/null");

        Assert.Equal(2, await RunAsync(link));

        Assert.Contains("is a pipe or device. A NumPy array begins with the number of its rows", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e.npy")]
    [InlineData("e.parquet")]
    public async Task Exit_code_tells_whether_all_images_have_an_embedding(string name)
    {
        var path = Path.Combine(_context.Folder, name);

        Assert.Equal(0, await RunAsync(path));
        Assert.Equal("1 image: 1 embeddings of 2 values.\n", _context.Error);

        _cluster.Embeddings.AddRange(_broken, _cat, _broken);
        Assert.Equal(1, await RunAsync(path, "-q"));
        Assert.EndsWith("4 images: 2 embeddings of 2 values, 2 with an error.\n", _context.Error, StringComparison.Ordinal);

        _cluster.Embeddings.RemoveAll(image => image == _cat);
        Assert.Equal(4, await RunAsync(path));
        Assert.EndsWith("2 images: 0 embeddings of 0 values, 2 with an error.\n", _context.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_context.Folder, "*.partial"));
    }

    [Fact]
    public async Task Failure_leaves_no_file_with_the_final_name()
    {
        _cluster.Embeddings.Add(_cat with { Path = "damaged.jpg", Embedding = new byte[12] });
        var path = Path.Combine(_context.Folder, "e.npy");

        Assert.Equal(3, await RunAsync(path));

        Assert.Contains("The stored embedding of 'damaged.jpg' has 12 bytes instead of 8", _context.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
        Assert.False(File.Exists(path + ".jsonl"));
    }

    [Fact]
    public async Task Label_set_is_named_in_the_summary()
    {
        Assert.Equal(0, await _context.RunAsync("labels", "put", "animals", "--labels", "cat,dog"));
        Assert.Equal(0, await _context.RunAsync("labels", "embeddings", "animals@1", "--out", Path.Combine(_context.Folder, "l.npy")));

        Assert.EndsWith("animals@1: 2 embeddings of 2 values.\n", _context.Error, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_context.Folder, "l.npy.jsonl")).Length);
    }

    private Task<int> RunAsync(string path, params string[] args) => _context.RunAsync(["jobs", "embeddings", Job, .. path is "" ? Array.Empty<string>() : ["--out", path], .. args]);
}
