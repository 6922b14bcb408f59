import AWSWire
import DataFormats
import Snowflake

// PUT and GET: the client moves the files and makes the rows of the result itself.
extension SnowflakeEncoder {
    static func transfer(_ answer: ClientAnswer, _ place: TransferPlace) -> WireResponse {
        guard case .success(let result) = answer.outcome, let transfer = answer.transfer else {
            return encode(.refused(.unknownStatement))
        }
        var data = head(answer, result)
        let word: (command: String, operation: String) =
            transfer.isUpload ? ("UPLOAD", "Node") : ("DOWNLOAD", "Node")
        data.append("command", .string(word.command))
        data.append("operation", .string(word.operation))
        data.append("queryResultFormat", "json")
        data.append("rowset", .array([]))
        let sources = transfer.isUpload ? [transfer.localPath] : transfer.files
        data.append("src_locations", .array(sources.map { .string($0) }))
        if !transfer.isUpload { data.append("localLocation", .string(transfer.localPath)) }
        data.append("parallel", JSONValue(transfer.parallel))
        // Beyond the threshold a client would upload in parts, which the endpoint does not take.
        data.append("threshold", JSONValue(1 << 30))
        data.append("autoCompress", .bool(transfer.compresses))
        data.append("overwrite", .bool(transfer.overwrites))
        data.append("sourceCompression", .string(transfer.sourceCompression))
        data.append("clientShowEncryptionParameter", false)
        data.append("encryptionMaterial", transfer.isUpload ? .null : .array([]))
        data.append("presignedUrls", transfer.isUpload ? .null : .array([]))
        data.append("stageInfo", stageInfo(place))
        return response([
            "data": .object(data), "code": .null, "message": .null, "success": true,
        ])
    }

    private static func stageInfo(_ place: TransferPlace) -> JSONValue {
        if let folder = place.folder {
            return [
                "locationType": "LOCAL_FS", "location": .string(folder + "/"), "path": "",
                "region": .null, "storageAccount": .null, "isClientSideEncrypted": false,
                "creds": [:], "presignedUrl": .null, "endPoint": .null,
            ]
        }
        let path = TransferPlace.path + "\(place.number)/"
        return [
            "locationType": "S3", "location": .string("_rehearsal/" + path),
            "path": .string(path), "region": "us-east-1", "storageAccount": .null,
            "isClientSideEncrypted": false, "useS3RegionalUrl": false, "presignedUrl": .null,
            "endPoint": .string("http://" + place.host),
            "creds": [
                "AWS_KEY_ID": "test", "AWS_SECRET_KEY": "test", "AWS_TOKEN": "test",
                "AWS_ID": "test", "AWS_KEY": "test",
            ],
        ]
    }
}
