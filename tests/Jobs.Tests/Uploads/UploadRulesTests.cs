using ZeroShotOrleans.Jobs.Uploads;

namespace ZeroShotOrleans.Jobs.Tests.Uploads;

public sealed class UploadRulesTests
{
    [Fact]
    public void A_piece_of_named_files_is_valid() => UploadRules.Check(Chunk("a.jpg", new string('x', UploadRules.MaxNameLength), "ö 😀.png"));

    [Theory]
    [InlineData(-1, 0, "starts at file -1, byte 0")]
    [InlineData(0, -1, "starts at file 0, byte -1")]
    public void A_position_is_not_negative(long first, long offset, string message) => AssertRejected(Chunk("a.jpg") with { First = first, Offset = offset }, message);

    [Theory]
    [InlineData("", "has 0 characters")]
    [InlineData("a\nb.jpg", "has control characters ('a?b.jpg')")]
    public void A_name_is_one_line_of_text(string name, string message) => AssertRejected(Chunk("a.jpg", name), message);

    [Fact]
    public void A_name_is_limited() => AssertRejected(Chunk(new string('x', UploadRules.MaxNameLength + 1)), "has 1025 characters");

    [Fact]
    public void A_piece_fits_into_a_message() => AssertRejected(
        new UploadChunk { First = 0, Files = [new UploadedFile("a", new byte[Limits.MaxBytesPerMessage]), new UploadedFile("b", [1])] }, "the maximum is");

    private static UploadChunk Chunk(params string[] names) => new() { First = 0, Files = [.. names.Select(name => new UploadedFile(name, [1]))] };

    private static void AssertRejected(UploadChunk chunk, string message) =>
        Assert.Contains(message, Assert.Throws<ZeroShotException>(() => UploadRules.Check(chunk)).Message, StringComparison.Ordinal);
}
