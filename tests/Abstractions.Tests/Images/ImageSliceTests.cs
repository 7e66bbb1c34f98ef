namespace ZeroShotOrleans.Abstractions.Tests.Images;

public sealed class ImageSliceTests
{
    public static TheoryData<ImageSlice> Slices() =>
    [
        new FileSlice { Root = "/photos", Paths = ["a.jpg", "b.jpg", "c.jpg"] },
        new ByteSlice { Files = [[1], [2], [3]] },
        new UrlSlice { Urls = ["https://example.org/1", "https://example.org/2", "https://example.org/3"] },
        new UploadSlice { JobId = "job", First = 100, Images = 3 },
        new TarSlice { Root = "/photos", Entries = [new("a.tar/1.jpg"), new("a.tar/2.jpg"), new("b.tar/1.jpg")] },
        new ParquetSlice { File = "/photos.parquet", Rows = [7, 8, 100] },
        new MixedSlice { Parts = [new UrlSlice { Urls = ["https://example.org/1"] }, new FileSlice { Root = "/photos", Paths = ["a.jpg", "b.jpg"] }] },
    ];

    [Theory, MemberData(nameof(Slices))]
    public void Every_kind_counts_its_images(ImageSlice slice) => Assert.Equal(3, slice.Count);

    [Fact]
    public async Task An_uploaded_file_is_opened_anew_each_time()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, [1, 2, 3], TestContext.Current.CancellationToken);
            foreach (var file in new[] { UploadFile.Of("name", [1, 2, 3]), UploadFile.At("name", path) })
            {
                Assert.Equal("name", file.Name);
                Assert.Equal([1, 2, 3], await ReadAsync(file));
                Assert.Equal([1, 2, 3], await ReadAsync(file));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<byte[]> ReadAsync(UploadFile file)
    {
        await using var stream = await file.Open(TestContext.Current.CancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
