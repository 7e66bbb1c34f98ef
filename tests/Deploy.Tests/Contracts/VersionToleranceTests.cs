using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace ZeroShotOrleans.Deploy.Tests.Contracts;

/// <summary>Shows why additions are compatible: two versions of a record read each other's bytes.</summary>
public sealed class VersionToleranceTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_new_build_reads_an_old_record_and_uses_defaults_for_added_members() =>
        Assert.Equal(new NewOrder { Name = "a", Images = 3, Priority = 2 }, Read<NewOrder>(Bytes(new OldOrder { Name = "a", Images = 3 })));

    [Fact]
    public void An_old_build_reads_a_new_record_and_ignores_unknown_members() =>
        Assert.Equal(new OldOrder { Name = "a", Images = 3 }, Read<OldOrder>(Bytes(new NewOrder { Name = "a", Images = 3, Priority = 7 })));

    [Fact]
    public void Reading_fails_when_an_id_is_reused_for_another_type() =>
        Assert.ThrowsAny<Exception>(() => Read<BrokenOrder>(Bytes(new OldOrder { Name = "a", Images = 3 })));

    private byte[] Bytes<T>(T value) => _services.GetRequiredService<Serializer<T>>().SerializeToArray(value);

    private T? Read<T>(byte[] bytes) => _services.GetRequiredService<Serializer<T>>().Deserialize(bytes);
}

[GenerateSerializer]
public sealed record OldOrder
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public int Images { get; init; }
}

[GenerateSerializer]
public sealed record NewOrder
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public int Images { get; init; }

    [Id(2)] public int Priority { get; init; } = 2;
}

[GenerateSerializer]
public sealed record BrokenOrder
{
    [Id(0)] public int Images { get; init; }
}
