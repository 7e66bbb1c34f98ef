using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Wire;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Responses with a native body.</summary>
internal static class NativeAnswer
{
    /// <summary>A JSON response with that body.</summary>
    public static IResult Of<T>(T body, int status = StatusCodes.Status200OK) => TypedResults.Json(body, NativeJson.Options, "application/json", status);

    /// <summary>The same, for what clients may keep.</summary>
    public static IResult Tagged<T>(T body) => TaggedAnswer.Private(JsonSerializer.SerializeToUtf8Bytes(body, NativeJson.Options), "application/json");
}
