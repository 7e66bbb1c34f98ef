using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Sqlite.Tests;

namespace ZeroShotOrleans.Grains.Tests.Storage;

public sealed class LabelSetMigrationTests
{
    [Fact]
    public async Task Label_embeddings_of_version_1_are_not_embedded_again()
    {
        using var folder = new StateFolder();
        OlderState.Unpack(folder);
        using var database = folder.Open();
        var body = await database.ReadAsync(
            session => session.Scalar<byte[]>("SELECT body FROM grain_state WHERE state = $1 AND grain LIKE $2", "labelSet", "labelset/zeroshot-mini/%"),
            TestContext.Current.CancellationToken);

        var set = TestSerialization.Bodies.Read<LabelSetState>(body!);

        Assert.Equal(["cat", "dog", "rocket"], set.Labels);
        Assert.Equal((4, 512, 4 * 512 * sizeof(float)), (set.Embeddings!.Rows, set.Embeddings.Dimension, set.Embeddings.Embeddings.Length));
    }
}
