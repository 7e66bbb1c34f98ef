using System.Net;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Inputs;

/// <summary>An image in JSON is read alike on every route: the same image, or the same error, which names the member.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class ImageSpellingTests(ExposureFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Same() => Pairs(ImageRoute.All, Spelling.Same);

    public static TheoryData<string, string> Refused() => Pairs(ImageRoute.All, Spelling.Refused);

    public static TheoryData<string, string> Unread() => Pairs(ImageRoute.All, Spelling.Unread);

    // Strings that do not start like an image are texts on these routes.
    public static TheoryData<string, string> SameByBeginning() => Pairs(ImageRoute.ByBeginning, Spelling.Same);

    public static TheoryData<string, string> RefusedByBeginning() => Pairs(ImageRoute.ByBeginning, [.. Spelling.Refused.Where(BeginsLikeAnImage)]);

    public static TheoryData<string, string> UnreadByBeginning() => Pairs(ImageRoute.ByBeginning, Spelling.Unread);

    [Theory, MemberData(nameof(Same))]
    [MemberData(nameof(SameByBeginning))]
    public async Task Every_spelling_gives_the_result_of_the_image(string route, string spelling)
    {
        var place = Route(route);
        var (expectedStatus, expected) = await place.SendAsync(fixture.Api.Http, Spelling.Plain.Text, Token);

        var (status, outcome) = await place.SendAsync(fixture.Api.Http, Spelling.Same.Single(each => each.Name == spelling).Text, Token);

        Assert.Equal(HttpStatusCode.OK, expectedStatus);
        Assert.True(status == HttpStatusCode.OK, outcome);
        Assert.Equal(expected, outcome);
    }

    [Theory, MemberData(nameof(Refused))]
    [MemberData(nameof(RefusedByBeginning))]
    public async Task Invalid_images_are_rejected_with_the_member_and_the_reason(string route, string spelling)
    {
        var place = Route(route);
        var refused = Spelling.Refused.Single(each => each.Name == spelling);

        var (status, outcome) = await place.SendAsync(fixture.Api.Http, refused.Text, Token);

        Assert.True(status == HttpStatusCode.BadRequest, $"{status}: {outcome}");
        Assert.Contains(refused.Says, outcome, StringComparison.Ordinal);
        Assert.StartsWith($"'{place.Member}' ", outcome, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Unread))]
    [MemberData(nameof(UnreadByBeginning))]
    public async Task Unsupported_files_are_reported_by_format(string route, string spelling)
    {
        var place = Route(route);
        var unread = Spelling.Unread.Single(each => each.Name == spelling);

        var (status, outcome) = await place.SendAsync(fixture.Api.Http, unread.Text, Token);

        // /v1/classify reports it as the result of that image.
        Assert.Equal(place.Path == "/v1/classify" ? HttpStatusCode.OK : HttpStatusCode.BadRequest, status);
        Assert.Contains(unread.Says, outcome, StringComparison.Ordinal);
    }

    private static bool BeginsLikeAnImage(Spelling spelling) =>
        spelling.Text.TrimStart().StartsWith("data:", StringComparison.OrdinalIgnoreCase) || spelling.Text.TrimStart().StartsWith(Spelling.Plain.Text[..24], StringComparison.Ordinal);

    private static ImageRoute Route(string name) => ImageRoute.All.Concat(ImageRoute.ByBeginning).Single(route => route.Name == name);

    private static TheoryData<string, string> Pairs(IReadOnlyList<ImageRoute> routes, IReadOnlyList<Spelling> spellings)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var route in routes)
        {
            foreach (var spelling in spellings)
            {
                pairs.Add(route.Name, spelling.Name);
            }
        }

        return pairs;
    }
}
