using System.Collections.Immutable;

namespace ZeroShotOrleans.Abstractions.Tests;

/// <summary>Nulls that the annotations of a record forbid are found wherever they are; those that they allow are not.</summary>
public sealed class NullMembersTests
{
    private static readonly JobSpec _job = new()
    {
        Source = new DirectorySource { Root = "/photos", Include = ["*.jpg"] },
        Model = "clip",
        LabelSets = [new() { Labels = ["cat", "dog"] }, new() { Name = "animals" }],
    };

    public static TheoryData<object, string> Wrong => new()
    {
        { _job with { Source = null! }, "Source" },
        { _job with { Model = null! }, "Model" },
        { _job with { Tenant = null! }, "Tenant" },
        { _job with { Score = null! }, "Score" },
        { _job with { Reuse = new JobReuse(null!, ReuseKind.Embeddings) }, "Reuse.JobId" },
        { _job with { LabelSets = [new() { Labels = ["cat"] }, null!] }, "LabelSets[1]" },
        { _job with { LabelSets = [new() { Labels = ["cat", null!] }] }, "LabelSets[0].Labels[1]" },
        { _job with { LabelSets = [new() { Labels = ["cat"], Templates = [null!] }] }, "LabelSets[0].Templates[0]" },
        { _job with { Source = new DirectorySource { Root = null! } }, "Source.Root" },
        { _job with { Source = new DirectorySource { Root = "/photos", Include = ["*.jpg", null!] } }, "Source.Include[1]" },
        { _job with { Source = new ListSource { File = "/list.txt", Column = null! } }, "Source.Column" },
        { _job with { Source = new UrlSource { Urls = [null!] } }, "Source.Urls[0]" },
        { new ClassifyRequest { Model = "clip", Images = new ByteSlice { Files = [[1], null!] }, LabelSets = [] }, "Images.Files[1]" },
        { new MixedSlice { Parts = [new UrlSlice { Urls = ["http://a", null!] }] }, "Parts[0].Urls[1]" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_null_is_found(object record, string path) => Assert.Equal(path, NullMembers.In(record, member => member.Name)?.Path);

    [Fact]
    public void Optional_members_may_be_null_and_arrays_uninitialized()
    {
        Assert.Null(NullMembers.In(_job, member => member.Name));
        Assert.Null(NullMembers.In(_job with { LabelSets = default }, member => member.Name));
        Assert.Null(NullMembers.In(_job with { LabelSets = [new() { Labels = ["cat"], Templates = default, Name = null }], Reuse = null, KeepFor = null }, member => member.Name));
    }

    [Fact]
    public void Elements_of_an_optional_list_are_checked()
    {
        Assert.Null(NullMembers.In(new Lists(), member => member.Name));
        Assert.Equal("Texts[1]", NullMembers.In(new Lists { Texts = ["a", null!] }, member => member.Name)?.Path);
        Assert.Equal("Parts[0].Texts[0]", NullMembers.In(new Lists { Parts = [new Lists { Texts = [null!] }] }, member => member.Name)?.Path);
        Assert.Null(NullMembers.In(new Lists { Gaps = [null], Bytes = [0] }, member => member.Name));
    }

    [Fact]
    public void A_refusal_names_the_member()
    {
        var refused = Assert.Throws<ZeroShotException>(() => NullMembers.Refuse(_job with { Source = new UrlSource { Urls = ["http://a", null!] } }, "The job"));

        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        Assert.Equal("The job is not valid: its Source.Urls[1] is null.", refused.Message);
        Assert.Equal("The job is null.", Assert.Throws<ZeroShotException>(() => NullMembers.Refuse(record: null, "The job")).Message);
        NullMembers.Refuse(_job, "The job");
    }

    private sealed record Lists
    {
        public ImmutableArray<string>? Texts { get; init; }

        public ImmutableArray<string?> Gaps { get; init; } = [];

        public byte[] Bytes { get; init; } = [];

        public IReadOnlyList<Lists>? Parts { get; init; }
    }
}
