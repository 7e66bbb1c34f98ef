using ZeroShotOrleans.Grains.Jobs.Exports;
using ZeroShotOrleans.Jobs.Exports;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Exports;

/// <summary>A folder that results are written to.</summary>
public sealed class FolderPlaceTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("zso-test-place-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_root, "a", "b");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_file_has_no_name_that_readers_see_before_it_is_complete()
    {
        var place = await PrepareAsync();
        await using var file = await place.OpenAsync("part-00000-job.parquet", epoch: 3);
        await file.Content.WriteAsync(new byte[] { 1, 2 }, Token);
        await file.Content.FlushAsync(Token);

        Assert.StartsWith(".", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Folder))), StringComparison.Ordinal);
        Assert.Null(await place.FindResultsAsync(Token));
        Assert.Null(await place.SizeAsync("part-00000-job.parquet", Token));

        await file.CommitAsync(Token);

        Assert.Equal(["part-00000-job.parquet"], Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)));
        Assert.Equal(2, await place.SizeAsync("part-00000-job.parquet", Token));
        Assert.Equal("part-00000-job.parquet", await place.FindResultsAsync(Token));
    }

    [Fact]
    public async Task A_file_that_is_given_up_leaves_nothing()
    {
        var place = await PrepareAsync();
        await using (var file = await place.OpenAsync("part-00000-job.parquet", epoch: 3))
        {
            await file.Content.WriteAsync(new byte[] { 1, 2 }, Token);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public async Task What_a_dead_owner_had_begun_is_removed_and_the_rest_stays()
    {
        var place = await PrepareAsync();
        await File.WriteAllTextAsync(Path.Combine(Folder, ".part-00000-job.parquet.3.partial"), "half", Token);
        await File.WriteAllTextAsync(Path.Combine(Folder, ".part-00000-other.parquet.3.partial"), "half", Token);
        await File.WriteAllTextAsync(Path.Combine(Folder, "part-00000-job.parquet"), "whole", Token);
        await File.WriteAllTextAsync(Path.Combine(Folder, "._manifest.json.0123.partial"), "half", Token);

        await place.CleanAsync("job", Token);

        Assert.Equal([".part-00000-other.parquet.3.partial", "part-00000-job.parquet"], Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_small_file_is_created_once()
    {
        var place = await PrepareAsync();

        Assert.Null(await place.ReadAsync("_job.json", Token));
        Assert.True(await place.CreateAsync("_job.json", [1], Token));
        Assert.False(await place.CreateAsync("_job.json", [2], Token));
        Assert.Equal([1], await place.ReadAsync("_job.json", Token));
        await place.WriteAsync("_job.json", [3], Token);
        Assert.Equal([3], await place.ReadAsync("_job.json", Token));
        await place.DeleteAsync("_job.json", Token);
        await place.DeleteAsync("_job.json", Token);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public async Task A_full_disk_is_a_failure_that_may_pass()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /dev/full.");
        var place = await PrepareAsync();
        File.CreateSymbolicLink(Path.Combine(Folder, ".part-00000-job.parquet.3.partial"), "/dev/full");
        await using var file = await place.OpenAsync("part-00000-job.parquet", epoch: 3);
        await file.Content.WriteAsync(new byte[] { 1, 2 }, Token);

        var failure = await Assert.ThrowsAsync<ExportException>(() => file.CommitAsync(Token));

        Assert.True(failure.MayPass);
        Assert.StartsWith($"Results cannot be written to '{Folder}/': No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Null(await place.SizeAsync("part-00000-job.parquet", Token));
    }

    [Fact]
    public async Task A_folder_that_cannot_exist_is_a_failure_with_its_name()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "a"), "a file", Token);

        var failure = await Assert.ThrowsAsync<ExportException>(PrepareAsync);

        Assert.Contains(Folder, failure.Message, StringComparison.Ordinal);
    }

    private async Task<FolderPlace> PrepareAsync()
    {
        var place = new FolderPlace(Folder, _ => true);
        await place.PrepareAsync(Token);
        return place;
    }
}
