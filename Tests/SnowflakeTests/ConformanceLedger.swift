/// Cases of the conformance corpus that do not pass, each with the reason. A case that fails and is
/// not here is a regression; one that passes may leave.
enum ConformanceLedger {
    static let text = #"""
        doc-02da8141fe refused: GET_DDL of WAREHOUSE
        doc-0da898d681 other rows
        doc-0fae5f12e7 refused: named arguments of ROUND
        doc-12a8b320eb refused: function COLLATE
        doc-14df82a9eb other rows
        doc-1be425704d refused: function VALIDATE
        doc-1c2fee946f other rows
        doc-2777bcd26b something the set-up makes is refused
        doc-2cb5543131 refused: function DECRYPT_RAW
        doc-3382c454c4 other rows
        doc-39053eea53 refused: function COLLATE
        doc-4bd1ba04bf other rows
        doc-4e1d34ea2b something the set-up makes is refused
        doc-4ed0b6655a other rows
        doc-53ebf96482 other rows
        doc-579653df51 other rows
        doc-5cfb7eb019 refused: function ENCRYPT_RAW
        doc-5d039071ec other rows
        doc-5fb642f2b3 other rows
        doc-60f19a0a12 other rows
        doc-65e5a40507 refused: function TO_GEOGRAPHY
        doc-7024902119 refused: function COLLATE
        doc-806dfd6282 refused: function COLLATE
        doc-88ca7c3df3 something the set-up makes is refused
        doc-88f0b63b26 other rows
        doc-894efcb745 other rows
        doc-8e6031bfe6 other error
        doc-967c372770 refused: function JAROWINKLER_SIMILARITY
        doc-98f88dbe0c other rows
        doc-a6d959d45b other rows
        doc-a83edde464 other rows
        doc-b11e364bc1 other rows
        doc-cb749141f4 something the set-up makes is refused
        doc-d12d78b870 refused: COLLATE
        doc-d57b0e3c07 other rows
        doc-d78bf46573 something the set-up makes is refused
        doc-dfbc9efbbc refused: function COLLATION
        doc-e02efa4d93 other rows
        doc-e3071a27b8 other rows
        doc-e583fb33f6 something the set-up makes is refused
        doc-e7c5a4d16c other rows
        doc-ec9121751e other rows
        doc-ed37af1298 other error
        doc-f096ce4d60 other rows
        dox-020883f1e7 other rows
        dox-04d514f605 other rows
        dox-05fc7ab273 refused: function MAP_KEYS
        dox-07727d3065 refused: function RETURN_TWO_COPIES
        dox-0772db914b something the set-up makes is refused
        dox-0c944b8309 other rows
        dox-0c997a2ca7 refused: function MY_ECHO_UDF
        dox-0d4b4998e9 something the set-up makes is refused
        dox-0e040841b9 refused: SHOW DELEGATED AUTHORIZATIONS BY USER JSMITH
        dox-1345b4f3ce refused: function MAP_PICK
        dox-16e046ab91 other rows
        dox-1817ce8439 something the set-up makes is refused
        dox-1afb051519 something the set-up makes is refused
        dox-1dd1414409 refused: function MAP_INSERT
        dox-271aff9ae5 refused: (+) outside of a join condition
        dox-28e164a873 refused: CLONE of DATABASE
        dox-2a3e3a01b8 other rows
        dox-2cc501a097 other rows
        dox-30e015921a other error
        dox-313c3c76c9 something the set-up makes is refused
        dox-314ee9bfea something the set-up makes is refused
        dox-316932993b other rows
        dox-342a7724f8 something the set-up makes is refused
        dox-38fe413724 other error
        dox-3bd09df6a9 refused: ALTER SHARE
        dox-414390bce1 something the set-up makes is refused
        dox-428d121c81 something the set-up makes is refused
        dox-4679c79cfe refused: DROP PRIVACY POLICY
        dox-4995f3d5c9 refused: CLONE of DATABASE
        dox-4c7f367066 something the set-up makes is refused
        dox-4e0afe092d something the set-up makes is refused
        dox-57a984ed44 other rows
        dox-5cae8fd7d6 refused: time travel
        dox-5e13f8bb24 something the set-up makes is refused
        dox-5e56924147 other rows
        dox-5f6693483b something the set-up makes is refused
        dox-61ce52c049 something the set-up makes is refused
        dox-63c9cb6e72 refused: function CONCAT_VARCHAR
        dox-6448f35fa1 other rows
        dox-654fc25eaf refused: structured type ARRAY
        dox-658b009961 other error
        dox-69a2d97018 something the set-up makes is refused
        dox-6a90d32342 refused: function RETURN_TWO_COPIES
        dox-6f22e5262f refused: time travel
        dox-71d00dff66 refused: function PARSE_XML
        dox-7256a4e258 other rows
        dox-7425d178eb refused: CREATE HYBRID TABLE
        dox-760d3c4689 refused: function XMLGET
        dox-7834967e18 something the set-up makes is refused
        dox-7875cb8d67 refused: structured type OBJECT
        dox-78d1abbcd9 refused: function DECOMPRESS_BINARY
        dox-792262da3a other error
        dox-7a749b9d15 refused: function TO_XML
        dox-7a79cbb418 something the set-up makes is refused
        dox-7ba73363c4 something the set-up makes is refused
        dox-7bb96b7ded refused: function TO_QUERY
        dox-81b65f7f3c something the set-up makes is refused
        dox-8285056458 refused: DROP MANAGED ACCOUNT
        dox-836ffe51da refused: CREATE APPLICATION
        dox-83b5306991 something the set-up makes is refused
        dox-84df77e577 something the set-up makes is refused
        dox-87b824fdc4 refused: SHOW IMAGES
        dox-87d42061de other rows
        dox-884368a21f refused: function CHECK_XML
        dox-8985918f19 other rows
        dox-8d1fcac2cf refused: CALL of a model's method
        dox-90b51a0b23 other rows
        dox-9111d7fdf8 refused: DROP IMAGE REPOSITORY
        dox-917f8dbf43 other rows
        dox-968b27249e refused: function COMPRESS
        dox-9784af966a other rows
        dox-9b3e30d4eb other rows
        dox-9eb9916729 refused: SHOW ENDPOINTS
        dox-a0eec81272 refused: SHOW LOCKS
        dox-a337af2fa9 refused: ALTER GIT REPOSITORY
        dox-a423eb875f other rows
        dox-a53e22351f something the set-up makes is refused
        dox-a8b4d45556 refused: SHOW GIT TAGS
        dox-a9113933cf something the set-up makes is refused
        dox-a939dcd08b something the set-up makes is refused
        dox-aad50f7fb3 refused: structured type OBJECT
        dox-acf6a2969b something the set-up makes is refused
        dox-add71b7f74 refused: CREATE APPLICATION
        dox-ae0541a69c other columns
        dox-b03c068a1f refused: DROP SERVICE
        dox-b2620c7d02 other error
        dox-b3d0181178 something the set-up makes is refused
        dox-b51465994e other rows
        dox-b5b5532b6e refused by the parser
        dox-bba4efeee8 something the set-up makes is refused
        dox-bcacb28806 refused: CALL of a model's method
        dox-be96cb1168 refused: function PARSE_XML
        dox-c0a30e9fad other rows
        dox-c8e56e039a refused: SHOW SERVICE CONTAINERS
        dox-ccc4d7211a refused: CLONE of SCHEMA
        dox-cf37da964b refused: function TO_XML
        dox-d1d86c6816 refused: DROP PIPE
        dox-d52c77d235 refused: function CURRENT_ORGANIZATION_NAME
        dox-d6c7f948cf other rows
        dox-d753383628 refused: time travel
        dox-d9f3807513 other rows
        dox-da50fccdef other error
        dox-df40d762e8 refused: SHOW GIT BRANCHES
        dox-e13a4b3251 refused: function PARSE_XML
        dox-e28a207294 something the set-up makes is refused
        dox-e2fcc74854 other rows
        dox-e465000445 something the set-up makes is refused
        dox-e5e1e53662 other rows
        dox-f356419a4d something the set-up makes is refused
        dox-f5ff59afef something the set-up makes is refused
        dox-f7870df941 other rows
        dox-f8cea317b6 refused: SHOW JOIN POLICIES
        dox-f955d0aa90 other rows
        dox-ff8406c736 refused: function RETURN_TWO_COPIES
        emu-0051cd19d4 other rows
        emu-1429fa9d7f other rows
        emu-17cbce1884 other rows
        emu-26e5bc9875 other rows
        emu-2917b497ce something the set-up makes is refused
        emu-5bd2fa0abb other error
        emu-7617e95b7a other error
        emu-8ce816f78b refused by the parser
        emu-92fb0b0b96 something the set-up makes is refused
        emu-b780eae80e something the set-up makes is refused
        emu-c56e327dcc something the set-up makes is refused
        emu-cd20f14893 other rows
        emu-e16024d6b2 something the set-up makes is refused
        emu-fa1eb9cf73 something the set-up makes is refused
        emu-fd5613d861 other rows
        """#
}
